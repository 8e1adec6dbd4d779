import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildPrograms } from './child-programs.ts';
import type { ReportedEvent } from './event-reporter.ts';
import type { Tally } from './tally.ts';
import type { TestGroup } from './test-groups.ts';

/** What a group needs to run. */
export interface TestRun {
  readonly root: string;
  readonly programs: ChildPrograms;
  readonly tally: Tally;
  readonly print: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs test files with Node's runner and counts what it reports; what hangs beyond the group's limit is named. */
export const runTestFiles = async (run: TestRun, group: TestGroup, files: readonly string[]): Promise<void> => {
  const child = run.programs.start(process.execPath, [...runnerArguments(group), ...files], {
    cwd: run.root,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const progress = new FileProgress(run, files);
  const late = setTimeout(() => void run.programs.end(child), group.limit);
  const ended = new Promise<number | null>((settle) => {
    child.once('close', settle);
    child.once('error', () => settle(null));
  });
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) progress.take(line);
  await ended;
  clearTimeout(late);
  progress.finish(group);
};

const reporter = fileURLToPath(new URL('event-reporter.ts', import.meta.url));

const runnerArguments = (group: TestGroup): readonly string[] => [
  '--test',
  `--test-reporter=${reporter}`,
  '--test-reporter-destination=stdout',
  `--test-timeout=${group.testLimit}`,
  ...(group.concurrency === undefined ? [] : [`--test-concurrency=${group.concurrency}`]),
];

const keptOutput = 16_384;

/** Follows the files of one run: which have begun and ended, what they print, which failed. */
class FileProgress {
  readonly #run: TestRun;
  readonly #unfinished: Set<string>;
  readonly #begun = new Set<string>();
  readonly #output = new Map<string, string>();
  readonly #failed = new Set<string>();

  constructor(run: TestRun, files: readonly string[]) {
    this.#run = run;
    this.#unfinished = new Set(files);
  }

  take(line: string): void {
    const event = parse(line);
    if (!event) return this.#run.print(line);
    const file = relative(this.#run.root, resolve(this.#run.root, event.file));
    const where = event.name === event.file || file.endsWith(event.name) ? file : `${file} > ${event.name}`;
    switch (event.kind) {
      case 'begin':
        this.#begun.add(file);
        return;
      case 'end':
        this.#unfinished.delete(file);
        return;
      case 'summary':
        return this.#summary(file, event);
      case 'output':
        this.#output.set(file, `${this.#output.get(file) ?? ''}${event.text}`.slice(-keptOutput));
        return;
      case 'pass':
        return this.#run.tally.pass();
      case 'skip':
        return this.#run.tally.skip(where, event.text);
      case 'fail':
        this.#failed.add(file);
        return this.#run.tally.fail(
          where,
          where === file ? `${event.text}\n${this.#output.get(file) ?? ''}` : event.text,
        );
    }
  }

  #summary(file: string, { text, milliseconds }: ReportedEvent): void {
    if (!this.#failed.has(file)) this.#run.print(`ok    ${file} (${text}, ${Math.round(milliseconds)} ms)`);
  }

  /** Whatever was not reported as ended is a failure with a name: those that ran, or all that were to run. */
  finish(group: TestGroup): void {
    const begun = [...this.#unfinished].filter((file) => this.#begun.has(file));
    for (const file of begun.length > 0 ? begun : this.#unfinished) {
      this.#failed.add(file);
      this.#run.tally.fail(
        file,
        `had not finished when the group ${group.name} was ended (limit ${group.limit / 60_000} min)`,
      );
    }
    for (const file of this.#failed) {
      const output = this.#output.get(file);
      if (output) this.#run.print(`output of ${file}:\n${output.trimEnd()}`);
    }
  }
}

const parse = (line: string): ReportedEvent | undefined => {
  try {
    return JSON.parse(line) as ReportedEvent;
  } catch {
    return undefined;
  }
};
