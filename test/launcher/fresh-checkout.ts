import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';

/** The programs of the system that the launcher may use; there is no Node and no npm among them. */
const systemPrograms = 'sh awk cat chown cmp cp find flock id ls mkdir mv readlink rm sleep touch ln uname'.split(' ');

/** An npm that needs no network: notes how it was called, and does what FAKE_NPM says. */
const fakeNpm = `#!/bin/sh
printf '%s\\n' "$*" >>"$FAKE_NPM_LOG"
case \${FAKE_NPM-} in
  fail) exit 1 ;;
  hang) touch "$FAKE_NPM_LOG.hangs"; exec sleep 60 ;;
esac
case $1 in
  install) mkdir -p node_modules/node/bin && ln -s "$FAKE_NODE" node_modules/node/bin/node ;;
  ci)
    mkdir -p node_modules/hoisted libs/a/node_modules/nested
    cp package-lock.json node_modules/hoisted/of-lock
    ;;
esac
`;

const main = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), cache: process.env.NODE_COMPILE_CACHE }));\n`;

/** What a run of the launcher came to. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run differs from an ordinary one. */
export interface LaunchOptions {
  readonly script?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user; only root may. */
  readonly user?: number;
}

/** A small checkout around the real launcher, with a Node and an npm on a PATH of its own. */
export class FreshCheckout {
  readonly directory: string;
  readonly root: string;
  readonly #bin: string;
  readonly #log: string;

  constructor(t: TestContext) {
    this.directory = mkdtempSync(join(realpathSync(tmpdir()), 'nimbo-launcher-'));
    t.after(() => rmSync(this.directory, { recursive: true, force: true }));
    chmodSync(this.directory, 0o777);
    this.root = join(this.directory, 'checkout');
    this.#bin = join(this.directory, 'bin');
    this.#log = join(this.directory, 'npm.log');
    for (const [path, text] of Object.entries(files)) write(join(this.root, path), text);
    cpSync(join(repositoryRoot, 'nimbo'), join(this.root, 'nimbo'));
    mkdirSync(this.#bin);
    for (const name of systemPrograms) symlinkSync(join('/usr/bin', name), join(this.#bin, name));
    this.program('npm', fakeNpm);
    symlinkSync(process.execPath, join(this.#bin, 'node'));
  }

  /** Puts a program of this text on the PATH, or takes it away. */
  program(name: string, text: string | undefined): void {
    rmSync(join(this.#bin, name), { force: true });
    if (text !== undefined) writeFileSync(join(this.#bin, name), text, { mode: 0o755 });
  }

  start(args: readonly string[], options: LaunchOptions = {}): ChildProcess {
    return spawn('/bin/sh', [options.script ?? join(this.root, 'nimbo'), ...args], {
      cwd: options.cwd ?? '/',
      detached: true,
      ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
      env: {
        PATH: this.#bin,
        HOME: join(this.directory, 'home'),
        FAKE_NPM_LOG: this.#log,
        FAKE_NODE: process.execPath,
        ...options.env,
      },
    });
  }

  async run(args: readonly string[], options: LaunchOptions = {}): Promise<Ended> {
    return ended(this.start(args, options));
  }

  /** What was asked of npm, one line a call. */
  get npmCalls(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n') : [];
  }

  /** True once an npm with FAKE_NPM=hang is at it. */
  get npmHangs(): boolean {
    return existsSync(`${this.#log}.hangs`);
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  write(path: string, text: string): void {
    write(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }
}

const files = {
  'package.json': '{}',
  'package-lock.json': '{ "lockfileVersion": 3 }',
  'libs/a/package.json': '{}',
  'cli/main.ts': main,
};

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** Collects what a process says until it is gone. */
export const ended = async (child: ChildProcess): Promise<Ended> => {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
};
