import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildPrograms } from './child-programs.ts';
import { installPackages } from './install-packages.ts';
import { inspectMachine, type Machine } from './machine.ts';
import { runChecks } from './run-checks.ts';
import { runTestFiles, type TestRun } from './run-test-files.ts';
import { installCommand, missingPackages, missingReason } from '../packages/system-packages.ts';
import { Tally } from './tally.ts';
import { findTestFiles } from './test-files.ts';
import { testGroups, type TestGroup, type Variant } from './test-groups.ts';
import { selectTests, UnknownTestSelector, type TestSelection } from './test-selection.ts';

/**
 * What `nimbo test` does: installs what is missing, runs the selected groups and ends stdout with one line
 * `N passed, N failed, N skipped`. Returns the exit code: 0 only if something passed and nothing failed.
 */
export const runTests = async (args: readonly string[]): Promise<number> => {
  const run = newRun();
  try {
    const selection = selectTests(args, findTestFiles(run.root), { root: run.root, cwd: process.cwd() });
    return await (selection.list ? list(selection) : runSelection(run, selection));
  } catch (error) {
    if (!(error instanceof UnknownTestSelector)) throw error;
    console.error(error.message);
    return 2;
  }
};

const print = (line: string): void => console.log(line);

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The tools' `#!/usr/bin/env node` must find this Node, whatever the PATH has. */
const newRun = (): TestRun => ({
  root,
  programs: new ChildPrograms(),
  tally: new Tally(print),
  print,
  environment: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` },
});

const list = (selection: TestSelection): number => {
  if (selection.check) print('check');
  for (const [group, files] of selection.files) for (const file of files) print(`${group} ${file}`);
  return 0;
};

const runSelection = async (plain: TestRun, selection: TestSelection): Promise<number> => {
  const run = selection.update ? withEnvironment(plain, { NIMBO_UPDATE_GOLDEN: '1' }) : plain;
  const stopListening = endWithSignals(run);
  try {
    const machine = inspectMachine();
    await installMissing(run, machine, selection);
    const times = await runStages(run, stagesOf(selection));
    conclude(run, machine, times);
    return run.tally.exitCode;
  } finally {
    stopListening();
    await run.programs.endAll();
  }
};

/** One entry of the table of times. */
interface Stage {
  readonly name: string;
  readonly work: (run: TestRun) => Promise<void>;
}

const stagesOf = (selection: TestSelection): readonly Stage[] => [
  ...(selection.check ? [{ name: 'check', work: runChecks }] : []),
  ...[...selection.files].flatMap(([name, files]) => groupStages(groupNamed(name), files)),
];

const groupNamed = (name: string): TestGroup => testGroups.find((group) => group.name === name) as TestGroup;

const groupStages = (group: TestGroup, files: readonly string[]): readonly Stage[] =>
  (group.variants ?? [{ name: '', environment: {} }]).map((variant) => ({
    name: stageName(group.name, variant),
    work: (run) => runTestFiles(withEnvironment(run, variant.environment), group, files),
  }));

const stageName = (group: string, variant: Variant): string =>
  variant.name === '' ? group : `${group}/${variant.name}`;

const withEnvironment = (run: TestRun, more: Readonly<Record<string, string>>): TestRun => ({
  ...run,
  environment: { ...run.environment, ...more },
});

const installMissing = async (run: TestRun, machine: Machine, selection: TestSelection): Promise<void> => {
  const missing = missingPackages(stageNames(selection), searchPath(run));
  if (missing.length === 0) return;
  if (machine.canInstall) return installPackages(run, missing);
  run.print(`not installed: ${missing.map((one) => one.name).join(', ')}; install with: ${installCommand(missing)}`);
};

const stageNames = (selection: TestSelection): readonly string[] => stagesOf(selection).map((stage) => stage.name);

const searchPath = (run: TestRun): string => run.environment['PATH'] ?? '';

type Times = ReadonlyMap<string, number>;

const runStages = async (run: TestRun, stages: readonly Stage[]): Promise<Times> => {
  const times = new Map<string, number>();
  for (const stage of stages) {
    const started = performance.now();
    run.print(`\n== ${stage.name}`);
    await runStage(run, stage);
    times.set(stage.name, performance.now() - started);
  }
  return times;
};

const runStage = async (run: TestRun, stage: Stage): Promise<void> => {
  const [missing] = missingPackages([stage.name], searchPath(run));
  if (missing) return run.tally.skip(stage.name, missingReason(missing));
  await stage.work(run);
};

const conclude = (run: TestRun, machine: Machine, times: Times): void => {
  const { tally } = run;
  tally.judgeSkips(machine.runsEverything ? new Set() : allowedSkips(run.root));
  if (tally.failures.length > 0) print('\n== failures');
  for (const { where, text } of tally.failures) print(`FAIL  ${where}\n${text.trimEnd()}\n`);
  print('\n== times');
  for (const [name, time] of times) print(`${name.padEnd(18)} ${(time / 1000).toFixed(1).padStart(7)} s`);
  print(tally.lastLine);
};

/** The reasons for which a machine other than root's Debian 12 may skip. The list may only shrink. */
const allowedSkips = (from: string): ReadonlySet<string> =>
  new Set(readFileSync(join(from, 'golden/test/allowed-skips.txt'), 'utf8').split('\n').filter(Boolean));

/** Ctrl-C ends what was started before the run ends itself, by the same signal's exit code. */
const endWithSignals = (run: TestRun): (() => void) => {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const listeners = Object.entries(codes).map(([signal, code]) => {
    const listener = (): void => void run.programs.endAll().then(() => process.exit(code));
    process.once(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
};
