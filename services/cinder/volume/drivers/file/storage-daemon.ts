import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { isAlive, signalProcess, type ProcessIdentity } from '@nimbo/host/process-identity.ts';
import { adoptProcess, recordMarkName, removeProcessRecord, writeProcessRecord } from '@nimbo/host/process-record.ts';
import { startQemu } from '@nimbo/qemu/start-qemu.ts';
import { storageDaemonArguments } from '@nimbo/qemu/storage-daemon-arguments.ts';
import { connectQmp } from '@nimbo/qmp/connect-qmp.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { FileParts } from './file-parts.ts';

const program = 'qemu-storage-daemon';
const name = 'the storage daemon of this host';

/** Milliseconds between looks at something that gives no sign, and how long a daemon may take to answer or to end. */
const pause = 50;
const answerLimit = 10_000;

const untilDead = async (identity: ProcessIdentity): Promise<void> => {
  signalProcess(identity, 'SIGTERM');
  for (let waited = 0; isAlive(identity); waited += pause) {
    if (waited >= answerLimit) signalProcess(identity, 'SIGKILL');
    if (waited >= 2 * answerLimit) throw new Unavailable(`process ${identity.pid} does not end although it was killed`);
    await delay(pause);
  }
};

/** The one qemu-storage-daemon that serves this host's volumes: it outlives this process, and comes back when it is killed. */
export class StorageDaemon {
  readonly #parts: FileParts;
  readonly #record: string;
  readonly #monitor: string;
  /** Where guests connect. */
  readonly socket: string;
  #qmp: QmpClient | undefined;
  #connecting: Promise<QmpClient> | undefined;
  #onEnd: () => void = () => undefined;
  #isStopped = false;

  constructor(parts: FileParts) {
    this.#parts = parts;
    this.#record = join(parts.directory, 'storage-daemon.json');
    this.#monitor = join(parts.runDirectory, 'monitor', 'qmp.sock');
    this.socket = join(parts.runDirectory, 'nbd', 'nbd.sock');
  }

  /** Calls back when the daemon has ended, whoever ended it: its exports are gone. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** Leaves the daemon to itself. */
  stop(): void {
    this.#isStopped = true;
    this.#qmp?.close();
    this.#qmp = undefined;
  }

  /**
   * The daemon's monitor; it is taken over where it runs, and started where it does not.
   * @throws Unavailable where it cannot be started or does not answer; NotImplemented where it is not installed
   */
  async monitor(ctx: Context): Promise<QmpClient> {
    if (this.#qmp !== undefined) return this.#qmp;
    this.#connecting ??= this.#open(ctx).finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** The monitor where the daemon runs; undefined where it does not. */
  async running(ctx: Context): Promise<QmpClient | undefined> {
    if (this.#qmp !== undefined) return this.#qmp;
    return (await this.#identity(ctx)) === undefined ? undefined : this.monitor(ctx);
  }

  /** Ends it; guests lose their volumes. */
  async end(ctx: Context): Promise<void> {
    const identity = await this.#identity(ctx);
    this.stop();
    if (identity !== undefined) await untilDead(identity);
    await removeProcessRecord(this.#record);
    await rm(this.socket, { force: true });
    await rm(this.#monitor, { force: true });
  }

  #command(): readonly string[] {
    return [program, ...storageDaemonArguments({ monitorPath: this.#monitor, nbdPath: this.socket })];
  }

  async #identity(ctx: Context): Promise<ProcessIdentity | undefined> {
    return (await adoptProcess(this.#record, this.#command(), timestampNow(ctx.clock)))?.identity;
  }

  async #open(ctx: Context): Promise<QmpClient> {
    const identity = await this.#identity(ctx);
    const qmp = identity === undefined ? await this.#start(ctx) : await this.#connect(ctx, identity);
    await this.#letGuestsIn();
    this.#qmp = qmp;
    void this.#watch(qmp);
    return qmp;
  }

  async #start(ctx: Context): Promise<QmpClient> {
    await this.#directories();
    const [, ...args] = this.#command();
    const { directory, storageUser } = this.#parts;
    const process = {
      program,
      args,
      env: { [recordMarkName]: this.#record },
      cwd: directory,
      outputFile: join(directory, 'storage-daemon.log'),
      ...storageUser,
    };
    const start = { process, monitorPath: this.#monitor, name };
    const { identity, qmp } = await startQemu(ctx, this.#parts.startProcess, start);
    const startedAt = timestampNow(ctx.clock);
    await writeProcessRecord(this.#record, { identity, command: this.#command(), startedAt, restarts: 0 });
    return qmp;
  }

  /** The daemon makes its sockets in folders of its own; guests may pass through one of them. */
  async #directories(): Promise<void> {
    const { runDirectory, storageUser } = this.#parts;
    for (const [folder, mode] of [
      ['nbd', 0o711],
      ['monitor', 0o700],
    ] as const) {
      const path = join(runDirectory, folder);
      await mkdir(path, { recursive: true });
      await chmod(path, mode);
      if (storageUser !== undefined) await chown(path, storageUser.uid, storageUser.gid);
    }
    await rm(this.socket, { force: true });
    await rm(this.#monitor, { force: true });
  }

  /** To connect is to write to the socket: the guests' group may, and nobody else. */
  async #letGuestsIn(): Promise<void> {
    const { storageUser, guestUser } = this.#parts;
    if (storageUser !== undefined && guestUser !== undefined) await chown(this.socket, storageUser.uid, guestUser.gid);
    await chmod(this.socket, 0o660);
  }

  async #connect(ctx: Context, identity: ProcessIdentity): Promise<QmpClient> {
    const deadline = ctx.clock.monotonic() + answerLimit;
    for (;;) {
      try {
        return await connectQmp(ctx, { path: this.#monitor, name, timeLimit: 5_000 });
      } catch (error) {
        if (!isAlive(identity)) return this.#start(ctx);
        if (ctx.clock.monotonic() >= deadline) throw error;
      }
      await delay(pause, undefined, { signal: ctx.signal });
    }
  }

  async #watch(qmp: QmpClient): Promise<void> {
    await qmp.closed;
    if (this.#qmp === qmp) this.#qmp = undefined;
    if (!this.#isStopped) this.#onEnd();
  }
}
