import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import type { TestRun } from './run-test-files.ts';

/** A tool that judges the whole checkout; it counts as one test. */
interface Check {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

const checks: readonly Check[] = [
  { name: 'types (tsc)', script: 'typescript/bin/tsc', args: ['--noEmit'] },
  { name: 'lint (oxlint)', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format (oxfmt)', script: 'oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'unused code (knip)', script: 'knip/bin/knip.js', args: ['--no-progress'] },
];

/** Milliseconds after which a tool is ended and counts as failed. */
const limit = 300_000;

/** Runs the tools, as many at once as there are processors. */
export const runChecks = async (run: TestRun): Promise<void> => {
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) await runCheck(run, check);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
};

const runCheck = async (run: TestRun, check: Check): Promise<void> => {
  const started = performance.now();
  const { status, output } = await runTool(run, check);
  const time = Math.round(performance.now() - started);
  if (status !== 0) return run.tally.fail(`check > ${check.name}`, `${output}\nended with ${status} after ${time} ms`);
  run.tally.pass();
  run.print(`ok    check > ${check.name} (${time} ms)`);
};

interface ToolEnd {
  readonly status: number | string;
  readonly output: string;
}

const runTool = (run: TestRun, { script, args }: Check): Promise<ToolEnd> => {
  const tool = join(run.root, 'node_modules', script);
  const child = run.programs.start(process.execPath, [tool, ...args], {
    cwd: run.root,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const late = setTimeout(() => void run.programs.end(child), limit);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((settle) => {
    const end = (status: number | string): void => {
      clearTimeout(late);
      settle({ status, output });
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(code ?? signal ?? 'an unknown end'));
  });
};
