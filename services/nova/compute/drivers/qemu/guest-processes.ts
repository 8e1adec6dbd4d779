import { lstat, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { isAlive, signalProcess, type ProcessIdentity } from '@nimbo/host/process-identity.ts';
import { adoptProcess, recordMarkName, removeProcessRecord, writeProcessRecord } from '@nimbo/host/process-record.ts';
import type { ProcessStart } from '@nimbo/host/start-process.ts';
import type { Machine } from '@nimbo/qemu/machine.ts';
import { machineArguments } from '@nimbo/qemu/machine-arguments.ts';
import { quitGuest } from '@nimbo/qemu/power.ts';
import { startQemu } from '@nimbo/qemu/start-qemu.ts';
import { connectQmp } from '@nimbo/qmp/connect-qmp.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { GuestPaths } from './guest-paths.ts';
import { readJson, writeJson } from './json-file.ts';
import { userDirectory } from './owned-file.ts';
import type { QemuParts } from './qemu-parts.ts';

/** Of Debian, Fedora and others alike. */
const program = 'qemu-system-x86_64';

/** Milliseconds between looks at something that gives no sign, and how long a QEMU may take to end or to answer. */
const pause = 50;
const endLimit = 10_000;
const quitLimit = 10_000;

const nameOfGuest = (uuid: string): string => `QEMU of instance ${uuid}`;

interface Held {
  readonly identity: ProcessIdentity;
  readonly qmp: QmpClient;
}

/** The QEMU processes of this host's guests and the conversation with each, of which QEMU allows one. */
export class GuestProcesses {
  readonly #parts: QemuParts;
  readonly #pathsOf: (uuid: string) => GuestPaths;
  readonly #held = new Map<string, Held>();
  #onEnd: (uuid: string) => void = () => undefined;
  #isStopped = false;

  constructor(parts: QemuParts, pathsOf: (uuid: string) => GuestPaths) {
    this.#parts = parts;
    this.#pathsOf = pathsOf;
  }

  /** Calls back when a guest's QEMU has ended, whoever ended it. */
  onEnd(listener: (uuid: string) => void): void {
    this.#onEnd = listener;
  }

  /** Leaves the guests to themselves. */
  stop(): void {
    this.#isStopped = true;
    for (const { qmp } of this.#held.values()) qmp.close();
    this.#held.clear();
  }

  /**
   * The monitor of a guest's QEMU; undefined where none runs. One that runs already is taken over, by its record.
   * @throws Unavailable or Timeout where it runs and does not answer
   */
  async find(ctx: Context, uuid: string): Promise<QmpClient | undefined> {
    const held = this.#held.get(uuid);
    if (held !== undefined) return held.qmp;
    const identity = await this.identityOf(ctx, uuid);
    if (identity === undefined) return undefined;
    const qmp = await this.#connect(ctx, uuid, identity);
    if (qmp !== undefined) this.#hold(uuid, { identity, qmp });
    return qmp;
  }

  /** The living process of a guest, by its record or its mark. */
  async identityOf(ctx: Context, uuid: string): Promise<ProcessIdentity | undefined> {
    const paths = this.#pathsOf(uuid);
    const machine = await readJson<Machine>(paths.machine);
    if (machine === undefined) return undefined;
    const command = [program, ...machineArguments(machine)];
    const record = await adoptProcess(paths.processRecord, command, timestampNow(ctx.clock));
    return record?.identity;
  }

  /** Starts QEMU for a machine; nothing of it runs afterwards where that fails. */
  async start(ctx: Context, machine: Machine): Promise<QmpClient> {
    const { uuid } = machine;
    const paths = this.#pathsOf(uuid);
    await rm(paths.run, { recursive: true, force: true });
    await userDirectory(paths.run, this.#parts.guestUser);
    // Before the process: by its mark and these arguments it is found again should we die now.
    await writeJson(paths.machine, machine);
    const args = machineArguments(machine);
    const process = {
      program,
      args,
      env: { [recordMarkName]: paths.processRecord },
      cwd: paths.run,
      outputFile: paths.output,
      ...this.#user(machine),
    };
    const start = { process, monitorPath: paths.monitor, name: nameOfGuest(uuid) };
    const { identity, qmp } = await startQemu(ctx, this.#parts.startProcess, start);
    this.#hold(uuid, { identity, qmp });
    const startedAt = timestampNow(ctx.clock);
    await writeProcessRecord(paths.processRecord, { identity, command: [program, ...args], startedAt, restarts: 0 });
    return qmp;
  }

  /** Remembers how a guest is plugged together now. */
  async replug(uuid: string, change: (machine: Machine) => Machine): Promise<void> {
    const { machine: file } = this.#pathsOf(uuid);
    const machine = await readJson<Machine>(file);
    if (machine !== undefined) await writeJson(file, change(machine));
  }

  /** Ends a guest's QEMU, gently at first: it writes out what it holds of the disks. */
  async end(ctx: Context, uuid: string): Promise<void> {
    const identity = this.#held.get(uuid)?.identity ?? (await this.identityOf(ctx, uuid));
    if (identity === undefined) return;
    try {
      const qmp = await this.find(ctx, uuid);
      if (qmp !== undefined) await quitGuest(ctx, qmp, quitLimit);
    } catch (error) {
      ctx.log.warn('a guest does not end when it is told to and is killed', { instance: uuid, error });
    }
    await this.#untilDead(identity);
    await this.forget(uuid);
  }

  /** After QEMU has ended: its record and sockets go. */
  async forget(uuid: string): Promise<void> {
    const paths = this.#pathsOf(uuid);
    this.#held.get(uuid)?.qmp.close();
    this.#held.delete(uuid);
    await removeProcessRecord(paths.processRecord);
    await rm(paths.run, { recursive: true, force: true });
  }

  #user({ accelerator }: Machine): Pick<ProcessStart, 'uid' | 'gid' | 'groups'> {
    const { guestUser, kvmGroup } = this.#parts;
    const groups = accelerator === 'kvm' && kvmGroup !== undefined ? { groups: [kvmGroup] } : {};
    return guestUser === undefined ? {} : { ...guestUser, ...groups };
  }

  /** Waits until it has gone by itself, and kills it where it does not. */
  async #untilDead(identity: ProcessIdentity): Promise<void> {
    let waited = 0;
    while (isAlive(identity)) {
      if (waited >= endLimit) signalProcess(identity, 'SIGKILL');
      if (waited >= 2 * endLimit) {
        throw new Unavailable(`process ${identity.pid} does not end although it was killed`, {
          code: 'nova.not_ended',
        });
      }
      await delay(pause);
      waited += pause;
    }
  }

  /** Undefined where QEMU ended meanwhile. */
  async #connect(ctx: Context, uuid: string, identity: ProcessIdentity): Promise<QmpClient | undefined> {
    const { monitor } = this.#pathsOf(uuid);
    const deadline = ctx.clock.monotonic() + endLimit;
    for (;;) {
      try {
        await this.#assertSocket(monitor);
        return await connectQmp(ctx, { path: monitor, name: nameOfGuest(uuid), timeLimit: 5_000 });
      } catch (error) {
        if (!isAlive(identity)) return undefined;
        if (ctx.clock.monotonic() >= deadline) {
          throw new Timeout(`${nameOfGuest(uuid)} runs and does not answer`, { code: 'nova.mute', cause: error });
        }
      }
      await delay(pause, undefined, { signal: ctx.signal });
    }
  }

  /** The folder is the guest user's: what lies there may have been put there to lead us elsewhere. */
  async #assertSocket(path: string): Promise<void> {
    if (!(await lstat(path)).isSocket()) throw new Unavailable(`${path} is no socket`, { code: 'nova.no_socket' });
  }

  #hold(uuid: string, held: Held): void {
    this.#held.set(uuid, held);
    void this.#watch(uuid, held);
  }

  /** The connection ends a moment before the process does. */
  async #watch(uuid: string, held: Held): Promise<void> {
    await held.qmp.closed;
    if (this.#held.get(uuid) === held) this.#held.delete(uuid);
    for (let waited = 0; isAlive(held.identity) && waited < endLimit && !this.#isStopped; waited += pause) {
      await delay(pause);
    }
    if (!this.#isStopped) this.#onEnd(uuid);
  }
}
