import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, LogFields } from '@nimbo/context/log.ts';
import { createEnforcer, type EnforcerOptions, type FileEnforcer } from './create-enforcer.ts';
import type { PolicyRule } from './rule.ts';

export const sceneRules: readonly PolicyRule[] = [
  { name: 'admin_required', check: 'role:admin', description: 'administrators' },
  { name: 'owner', check: 'user_id:%(target.user.id)s', description: 'the user' },
  {
    name: 'identity:get_user',
    check: 'rule:admin_required or rule:owner',
    description: 'show a user',
    scopeTypes: ['system', 'domain', 'project'],
    deprecated: { name: 'identity:show_user', check: 'rule:admin_required', reason: 'renamed', since: '2024.1' },
  },
  {
    name: 'identity:list_regions',
    check: 'role:reader',
    description: 'list regions',
    scopeTypes: ['system'],
    deprecated: { name: 'identity:list_regions', check: 'role:member', reason: 'readers', since: '2024.1' },
  },
];

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

const recordingLog = (lines: Line[]): Log => {
  const at = (level: string) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
};

/** A directory with a policy file, a clock to move and a log to read. */
export interface PolicyScene extends AsyncDisposable {
  readonly directory: string;
  readonly file: string;
  readonly time: { now: number };
  make(options?: Partial<EnforcerOptions>): Promise<FileEnforcer>;
  logged(level: string): string[];
}

export const policyScene = async (): Promise<PolicyScene> => {
  const directory = await mkdtemp(join(tmpdir(), 'policy-'));
  const file = join(directory, 'policy.yaml');
  const lines: Line[] = [];
  const time = { now: 0 };
  const clock = { now: () => time.now, monotonic: () => time.now };
  return {
    directory,
    file,
    time,
    make: (options) =>
      createEnforcer({
        service: 'keystone',
        rules: sceneRules,
        files: [file],
        log: recordingLog(lines),
        clock,
        ...options,
      }),
    logged: (level) =>
      lines.filter((line) => line.level === level).map((line) => `${line.message} ${JSON.stringify(line.fields)}`),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};
