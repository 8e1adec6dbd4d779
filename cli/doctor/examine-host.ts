import { chmodSync, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditFinding } from '@nimbo/service/role.ts';
import type { AuditReportFinding } from '../admin/admin-report.ts';
import { commandLineOf, identityOf } from '@nimbo/host/process-identity.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { livingProcesses } from '../supervisor/running-cloud.ts';

const privateMode = 0o600;

/** Compares what the host's part of a cloud should be with what is there: processes by their records, files by mode. */
export const examineHost = async (layout: StateLayout, fix: boolean): Promise<readonly AuditReportFinding[]> => {
  const audits: readonly (readonly [string, readonly AuditFinding[]])[] = [
    ['processes', await processFindings(layout)],
    ['files', fileFindings(layout)],
  ];
  const reported: AuditReportFinding[] = [];
  for (const [audit, findings] of audits) {
    for (const finding of findings) reported.push(await report(audit, finding, fix));
  }
  return reported;
};

const report = async (audit: string, finding: AuditFinding, fix: boolean): Promise<AuditReportFinding> => {
  const fixable = finding.fix !== undefined;
  if (fix) await finding.fix?.();
  return { audit, what: finding.what, advice: finding.advice, fixable, fixed: fix && fixable };
};

const processFindings = async (layout: StateLayout): Promise<readonly AuditFinding[]> => {
  const living = await livingProcesses(layout);
  const known = new Set([living.supervisor, ...living.children.values()].map((identity) => identity?.pid));
  const strays = servingProcesses(layout).filter((pid) => !known.has(pid));
  return [
    ...strays.map((pid) => ({
      what: `process ${pid} serves this cloud, and no record knows it`,
      advice: `look at it with ps, and end it with kill ${pid}`,
    })),
    ...(living.supervisor === undefined && living.children.size > 0
      ? [{ what: 'processes run without a supervisor', advice: 'nimbo up starts it again and adopts them' }]
      : []),
  ];
};

/** Processes that run `serve` with this state directory. */
const servingProcesses = (layout: StateLayout): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const words = commandLineOf(pid) ?? [];
      return words.includes('serve') && words[words.indexOf('--state-dir') + 1] === layout.root;
    });

const fileFindings = (layout: StateLayout): readonly AuditFinding[] => [
  ...[layout.cloudsYaml, layout.openrcAdmin, layout.openrcDemo, layout.passwordsFile].flatMap(exposureOf),
  ...partialFiles(layout).map((path) => ({
    what: `${path} was left by an interrupted start`,
    advice: `remove ${path}`,
    fix: () => Promise.resolve(rmSync(path, { recursive: true })),
  })),
];

const exposureOf = (path: string): readonly AuditFinding[] => {
  if (!existsSync(path) || (lstatSync(path).mode & 0o077) === 0) return [];
  const fix = (): Promise<void> => Promise.resolve(chmodSync(path, privateMode));
  return [{ what: `${path} holds passwords and can be read by others`, advice: `chmod 600 ${path}`, fix }];
};

/** Files named after the process that was writing them, which is gone. */
const partialFiles = (layout: StateLayout): readonly string[] =>
  [layout.root, layout.config, layout.run, layout.code]
    .filter(existsSync)
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((path) => {
      const writer = /\.(\d+)\.(?:new|partial)$/.exec(path)?.[1];
      return writer !== undefined && identityOf(Number(writer)) === undefined;
    });
