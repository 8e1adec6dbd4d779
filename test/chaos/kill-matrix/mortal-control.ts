import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { until } from '@nimbo/testkit/wait.ts';
import { ask } from '../ask.ts';
import type { ChaosCloud } from '../chaos-cloud.ts';
import { kill, soleProcess } from '../serving-processes.ts';
import { killerText } from './killer-text.ts';

/** A child of the supervisor, as its plan has it. */
interface Planned {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly outputFile: string;
  readonly probes: readonly string[];
}

const plannedControl = (cloud: ChaosCloud): Planned => {
  const file = join(cloud.stateDirectory, 'run', 'plan.json');
  const plan = JSON.parse(readFileSync(file, 'utf8')) as { readonly children: readonly Planned[] };
  const control = plan.children.find(({ name }) => name === 'control');
  if (control === undefined) throw new Error(`${file} plans no control`);
  return control;
};

/** Milliseconds without a point reached after which the sagas are taken to be at rest; nothing in them waits so long. */
const quiet = 500;

/** Milliseconds: on a busy machine it takes its time. */
const longestStart = 90_000;

/** Control with the killer inside; started again at once, where the supervisor would wait longer each time. */
export class MortalControl {
  readonly #planned: Planned;
  readonly #killer: string;
  readonly #orders: string;
  #process: ChildProcess | undefined;

  /** The cloud runs; from now on the test stands in for its supervisor. */
  constructor(cloud: ChaosCloud) {
    this.#planned = plannedControl(cloud);
    this.#killer = join(cloud.base, 'killer.mjs');
    this.#orders = join(cloud.base, 'orders');
    writeFileSync(this.#killer, killerText, { mode: 0o644 });
    mkdirSync(this.#orders);
    // Control may run as another user, and writes here what it has reached.
    chmodSync(this.#orders, 0o777);
    for (const name of ['supervisor', 'control'] as const) {
      const pid = soleProcess(cloud.stateDirectory, name);
      if (pid !== undefined) kill(pid);
    }
  }

  /** Starts control and waits until every API answers. */
  async start(): Promise<void> {
    const { program, args, env, uid, gid, outputFile, probes } = this.#planned;
    const output = openSync(outputFile, 'a');
    this.#process = spawn(program, ['--import', this.#killer, ...args], {
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', output, output],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(output);
    const living = this.#process;
    const answersAll = async (): Promise<true> => {
      if (living.exitCode !== null) throw new Error(`control ended with ${living.exitCode}; ${outputFile} says more`);
      for (const probe of probes) if ((await ask('GET', probe))?.status !== 200) throw new Error(probe);
      return true;
    };
    await until('every API answers', answersAll, { timeout: longestStart });
  }

  /** Resolves when it has died; not where it lives on. */
  async died(): Promise<void> {
    const { exitCode, signalCode } = this.#process ?? {};
    if (this.#process !== undefined && exitCode === null && signalCode === null) await once(this.#process, 'exit');
  }

  /** Lets it die when it reaches the point. */
  order(point: string): void {
    rmSync(join(this.#orders, 'obeyed'), { force: true });
    writeFileSync(join(this.#orders, 'order'), point, { mode: 0o666 });
  }

  /** Takes an order back; true where it was obeyed. */
  wasObeyed(): boolean {
    rmSync(join(this.#orders, 'order'), { force: true });
    return existsSync(join(this.#orders, 'obeyed'));
  }

  /** The points reached since it was asked last, each once, in order. */
  takeReached(): readonly string[] {
    const file = join(this.#orders, 'reached');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    rmSync(file, { force: true });
    return [...new Set(lines)].filter((line) => line !== '');
  }

  /** Resolves when no saga has come anywhere for a while. */
  async atRest(): Promise<void> {
    const file = join(this.#orders, 'reached');
    await until('no saga goes on', () => !existsSync(file) || Date.now() - statSync(file).mtimeMs > quiet);
  }

  /** Ends it, so that the cloud's own supervisor can start one. */
  async end(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.died();
  }
}
