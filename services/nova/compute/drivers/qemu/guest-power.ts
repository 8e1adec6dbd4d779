import { rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@nimbo/context/context.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import type { Accelerator } from '@nimbo/qemu/accelerator.ts';
import { deviceAddress } from '@nimbo/qemu/devices.ts';
import type { Machine } from '@nimbo/qemu/machine.ts';
import { guestState, pauseGuest, resumeGuest, shutDownGuest } from '@nimbo/qemu/power.ts';
import { loadMemory, saveMemory } from '@nimbo/qemu/saved-memory.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { WantedInstance } from '../../../rpc/wanted-instance.ts';
import { notRunning } from '../not-running.ts';
import type { BuiltDisks } from './guest-disks.ts';
import { guestMachine } from './guest-machine.ts';
import type { GuestPaths } from './guest-paths.ts';
import type { GuestProcesses } from './guest-processes.ts';
import { readJson, writeJson } from './json-file.ts';
import type { QemuParts } from './qemu-parts.ts';
import { keepVolumeKey } from './volume-keys.ts';

export interface GuestPowerParts {
  readonly qemu: QemuParts;
  readonly processes: GuestProcesses;
  readonly accelerator: Accelerator;
}

const pause = 100;

/** Milliseconds a guest has for a soft reboot before it is reset (nova: wait_soft_reboot_seconds). */
const softRebootGrace = 120_000;

/** Starting and ending of guests, with their memory or without. */
export class GuestPower {
  readonly #parts: GuestPowerParts;

  constructor(parts: GuestPowerParts) {
    this.#parts = parts;
  }

  /** @throws Unavailable where a tap does not appear or QEMU does not start */
  async on(ctx: Context, wanted: WantedInstance, paths: GuestPaths): Promise<void> {
    const { processes } = this.#parts;
    const saved = await readJson<Machine>(paths.suspended);
    const running = await processes.find(ctx, wanted.uuid);
    if (running !== undefined) {
      if ((await guestState(ctx, running)) !== 'migrating') return;
      // Died while it took its memory in: it is given it anew.
      await processes.end(ctx, wanted.uuid);
    }
    const machine = saved ?? (await this.#machine(wanted, paths));
    await this.untilTaps(ctx, machine);
    if (saved === undefined) await processes.start(ctx, machine);
    else await this.#takeUp(ctx, saved, paths);
  }

  async off(ctx: Context, uuid: string, paths: GuestPaths, grace: number): Promise<void> {
    const { processes } = this.#parts;
    const qmp = await processes.find(ctx, uuid).catch(() => undefined);
    if (qmp !== undefined && grace > 0) await shutDownGuest(ctx, qmp, grace);
    await processes.end(ctx, uuid);
    await forgetMemory(paths);
  }

  async reboot(ctx: Context, wanted: WantedInstance, paths: GuestPaths, how: 'soft' | 'hard'): Promise<void> {
    await this.off(ctx, wanted.uuid, paths, how === 'soft' ? softRebootGrace : 0);
    await this.on(ctx, wanted, paths);
  }

  async pause(ctx: Context, uuid: string): Promise<void> {
    await pauseGuest(ctx, await this.monitor(ctx, uuid));
  }

  async unpause(ctx: Context, uuid: string, paths: GuestPaths): Promise<void> {
    const qmp = await this.monitor(ctx, uuid);
    // What was saved is not what it will be from now on.
    await forgetMemory(paths);
    await resumeGuest(ctx, qmp);
  }

  async suspend(ctx: Context, uuid: string, paths: GuestPaths): Promise<void> {
    const { processes } = this.#parts;
    const qmp = await this.monitor(ctx, uuid);
    // Complete already: only its end was missing.
    if (!(await hasMemory(paths))) {
      const machine = await this.#plugged(ctx, qmp, paths);
      await pauseGuest(ctx, qmp);
      await saveMemory(ctx, qmp, { file: paths.memory, socketPath: paths.transfer });
      await writeJson(paths.suspended, machine);
    }
    await processes.end(ctx, uuid);
  }

  /** @throws Conflict where the guest is not up */
  async monitor(ctx: Context, uuid: string): Promise<QmpClient> {
    const qmp = await this.#parts.processes.find(ctx, uuid);
    if (qmp === undefined) throw notRunning(uuid);
    return qmp;
  }

  async #machine(wanted: WantedInstance, paths: GuestPaths): Promise<Machine> {
    const built = await readJson<BuiltDisks>(paths.built);
    if (built === undefined) throw new Conflict(`instance ${wanted.uuid} has no disks yet`, { code: 'nova.not_built' });
    const { accelerator, qemu } = this.#parts;
    for (const volume of wanted.volumes) await keepVolumeKey(paths, volume, qemu.guestUser);
    return guestMachine(wanted, built, paths, { accelerator, cloudMark: qemu.cloudMark, cpuModel: qemu.cpuModel });
  }

  /** Paused when its memory is in: what was saved must be gone before it goes on, or an old memory could meet newer disks. */
  async #takeUp(ctx: Context, machine: Machine, paths: GuestPaths): Promise<void> {
    const { processes } = this.#parts;
    const qmp = await processes.start(ctx, { ...machine, incoming: true });
    try {
      await loadMemory(ctx, qmp, { file: paths.memory, socketPath: paths.transfer });
    } catch (error) {
      await processes.end(ctx, machine.uuid);
      throw error;
    }
    await forgetMemory(paths);
    await resumeGuest(ctx, qmp);
  }

  /** The machine with the slots in which its devices are now. */
  async #plugged(ctx: Context, qmp: QmpClient, paths: GuestPaths): Promise<Machine> {
    const machine = await readJson<Machine>(paths.machine);
    if (machine === undefined) throw new Unavailable(`how ${qmp.name} is plugged together is not known`);
    const placed = async <T extends { readonly id: string }>(device: T): Promise<T> => ({
      ...device,
      address: await deviceAddress(ctx, qmp, device.id),
    });
    const disks = machine.disks.map((disk) => (disk.bus === 'virtio' ? placed(disk) : Promise.resolve(disk)));
    const { incoming: _, ...rest } = machine;
    return { ...rest, disks: await Promise.all(disks), nics: await Promise.all(machine.nics.map(placed)) };
  }

  /** Neutron's agent makes them, before QEMU may open them. */
  async untilTaps(ctx: Context, { uuid, nics }: Pick<Machine, 'uuid' | 'nics'>): Promise<void> {
    const { hasDevice, tapLimit } = this.#parts.qemu;
    const deadline = ctx.clock.monotonic() + tapLimit;
    for (const { id, tap } of nics) {
      const device = 'name' in tap ? tap.name : '';
      while (!(await hasDevice(device))) {
        if (ctx.clock.monotonic() >= deadline) throw noTap(uuid, id, device);
        await delay(pause, undefined, { signal: ctx.signal });
      }
    }
  }
}

const noTap = (uuid: string, id: string, device: string): Unavailable =>
  new Unavailable(`${id} of instance ${uuid} has no device on this host; is the network agent running?`, {
    code: 'nova.no_tap',
    details: { device },
  });

/** Whether a memory is there, whole. */
export const hasMemory = async ({ suspended }: GuestPaths): Promise<boolean> =>
  (await stat(suspended).catch(() => undefined)) !== undefined;

const forgetMemory = async ({ suspended, memory }: GuestPaths): Promise<void> => {
  await rm(suspended, { force: true });
  await rm(memory, { force: true });
};
