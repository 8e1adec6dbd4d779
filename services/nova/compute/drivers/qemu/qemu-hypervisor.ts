import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Context } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Accelerator } from '@nimbo/qemu/accelerator.ts';
import { listBlockNodes } from '@nimbo/qemu/block-nodes.ts';
import { listDevices } from '@nimbo/qemu/devices.ts';
import { guestState, type GuestState as QemuState } from '@nimbo/qemu/power.ts';
import { probeAccelerator } from '@nimbo/qemu/probe-accelerator.ts';
import { setGuestPassword } from '@nimbo/qmp/guest-password.ts';
import { openGuestAgent } from '@nimbo/qmp/open-guest-agent.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { AuditFinding } from '@nimbo/service/role.ts';
import type { WantedInstance, WantedPort, WantedVolume } from '../../../rpc/wanted-instance.ts';
import type { ConsoleKind, GuestPower as Power, GuestState, Hypervisor, HypervisorResources } from '../hypervisor.ts';
import { connectConsole, consoleLog, cutConsoleLog, readScreen } from './guest-console.ts';
import { GuestDisks, type BuiltDisks } from './guest-disks.ts';
import { pluggedIn, volumeSizes } from './guest-machine.ts';
import { guestPaths, type GuestPaths } from './guest-paths.ts';
import { GuestPlugs } from './guest-plugs.ts';
import { GuestPower, hasMemory } from './guest-power.ts';
import { GuestProcesses } from './guest-processes.ts';
import { machineResources, qemuVersion } from './host-resources.ts';
import { ImageCache } from './image-cache.ts';
import { readJson, writeJson } from './json-file.ts';
import type { QemuParts } from './qemu-parts.ts';
import { openTunDevice } from './tun-device.ts';

const powers: Readonly<Record<QemuState, Power>> = {
  running: 'running',
  paused: 'paused',
  // The guest's own sleep (ACPI S3): its processors run and wait for a key.
  suspended: 'running',
  // Takes its saved memory in, which is where it still is.
  migrating: 'suspended',
  crashed: 'crashed',
  'shut-off': 'stopped',
};

interface Started {
  readonly power: GuestPower;
  readonly plugs: GuestPlugs;
  readonly accelerator: Accelerator;
  readonly version: number;
}

/** Runs guests with QEMU on this machine. */
export class QemuHypervisor implements Hypervisor {
  readonly name = 'qemu';
  readonly #parts: QemuParts;
  readonly #instances: string;
  readonly #cache: ImageCache;
  readonly #disks: GuestDisks;
  readonly #processes: GuestProcesses;
  #started: Started | undefined;

  constructor(parts: QemuParts) {
    this.#parts = parts;
    this.#instances = join(parts.directory, 'instances');
    this.#cache = new ImageCache(parts);
    this.#disks = new GuestDisks(parts, this.#cache);
    this.#processes = new GuestProcesses(parts, (uuid) => this.#paths(uuid));
  }

  async start(ctx: Context): Promise<void> {
    await mkdir(this.#instances, { recursive: true, mode: 0o711 });
    await this.#cache.start();
    if (this.#parts.guestUser !== undefined) await openTunDevice(ctx.log);
    const accelerator = await this.#accelerator(ctx);
    const version = await qemuVersion(ctx, this.#parts.runProgram);
    const power = new GuestPower({ qemu: this.#parts, processes: this.#processes, accelerator });
    const plugs = new GuestPlugs({
      qemu: this.#parts,
      processes: this.#processes,
      power,
      paths: (uuid) => this.#paths(uuid),
    });
    this.#started = { power, plugs, accelerator, version };
    ctx.log.info('guests are run by QEMU', { accelerator, version });
  }

  stop(): Promise<void> {
    this.#cache.stop();
    this.#processes.stop();
    return Promise.resolve();
  }

  onChange(listener: (uuid: string) => void): void {
    this.#processes.onEnd(listener);
  }

  resources(): Promise<HypervisorResources> {
    const { accelerator, version } = this.#ready();
    return machineResources(this.#parts.directory, accelerator, version);
  }

  list(): Promise<readonly string[]> {
    return readdir(this.#instances);
  }

  async read(ctx: Context, uuid: string): Promise<GuestState | undefined> {
    const paths = this.#paths(uuid);
    if ((await stat(paths.directory).catch(() => undefined)) === undefined) return undefined;
    const isBuilt = (await stat(paths.built).catch(() => undefined)) !== undefined;
    const qmp = isBuilt ? await this.#processes.find(ctx, uuid) : undefined;
    if (qmp !== undefined) return { uuid, isBuilt, ...(await this.#readUp(ctx, qmp)) };
    const power = (await hasMemory(paths)) ? 'suspended' : 'stopped';
    return { uuid, isBuilt, power, volumes: [], ports: [] };
  }

  async build(ctx: Context, wanted: WantedInstance, progress: (words: string) => void): Promise<void> {
    await this.#disks.build(ctx, wanted, this.#paths(wanted.uuid), progress);
  }

  powerOn(ctx: Context, wanted: WantedInstance): Promise<void> {
    return this.#ready().power.on(ctx, wanted, this.#paths(wanted.uuid));
  }

  powerOff(ctx: Context, uuid: string, grace: number): Promise<void> {
    return this.#ready().power.off(ctx, uuid, this.#paths(uuid), grace);
  }

  reboot(ctx: Context, wanted: WantedInstance, how: 'soft' | 'hard'): Promise<void> {
    return this.#ready().power.reboot(ctx, wanted, this.#paths(wanted.uuid), how);
  }

  pause(ctx: Context, uuid: string): Promise<void> {
    return this.#ready().power.pause(ctx, uuid);
  }

  unpause(ctx: Context, uuid: string): Promise<void> {
    return this.#ready().power.unpause(ctx, uuid, this.#paths(uuid));
  }

  suspend(ctx: Context, uuid: string): Promise<void> {
    return this.#ready().power.suspend(ctx, uuid, this.#paths(uuid));
  }

  attachVolume(ctx: Context, uuid: string, volume: WantedVolume): Promise<void> {
    return this.#ready().plugs.attachVolume(ctx, uuid, volume);
  }

  detachVolume(ctx: Context, uuid: string, volumeId: string): Promise<void> {
    return this.#ready().plugs.detachVolume(ctx, uuid, volumeId);
  }

  growVolume(ctx: Context, uuid: string, volumeId: string, size: number): Promise<void> {
    return this.#ready().plugs.growVolume(ctx, uuid, volumeId, size);
  }

  attachPort(ctx: Context, uuid: string, port: WantedPort): Promise<void> {
    return this.#ready().plugs.attachPort(ctx, uuid, port);
  }

  detachPort(ctx: Context, uuid: string, portId: string): Promise<void> {
    return this.#ready().plugs.detachPort(ctx, uuid, portId);
  }

  async destroy(ctx: Context, uuid: string): Promise<void> {
    await this.#processes.end(ctx, uuid);
    await this.#processes.forget(uuid);
    await rm(this.#paths(uuid).directory, { recursive: true, force: true });
  }

  consoleLog(_ctx: Context, uuid: string): Promise<string> {
    return consoleLog(this.#paths(uuid));
  }

  async openConsole(ctx: Context, uuid: string, kind: ConsoleKind): Promise<Duplex> {
    await this.#ready().power.monitor(ctx, uuid);
    const { vnc, serial } = this.#paths(uuid);
    return connectConsole(kind === 'vnc' ? vnc : serial);
  }

  async screenshot(ctx: Context, uuid: string): Promise<Buffer> {
    return readScreen(ctx, await this.#ready().power.monitor(ctx, uuid), this.#paths(uuid));
  }

  async setPassword(ctx: Context, uuid: string, user: string, password: string): Promise<void> {
    await this.#ready().power.monitor(ctx, uuid);
    const peer = { path: this.#paths(uuid).agent, name: `the agent of instance ${uuid}` };
    const agent = await openGuestAgent(ctx, peer).catch((cause: unknown) => {
      throw new Conflict(`instance ${uuid} has no guest agent that answers`, { code: 'nova.no_agent', cause });
    });
    try {
      await setGuestPassword(ctx, agent, user, password);
    } finally {
      agent.close();
    }
  }

  async tend(): Promise<void> {
    const uuids = await this.list();
    const used = new Set<string>();
    let areAllBuilt = true;
    for (const uuid of uuids) {
      const paths = this.#paths(uuid);
      await cutConsoleLog(paths, this.#parts.consoleLogSize);
      const built = await readJson<BuiltDisks>(paths.built);
      areAllBuilt &&= built !== undefined;
      if (built !== undefined && built.base !== null) used.add(built.base.path);
    }
    // One that is not may be about to stand on any image.
    if (areAllBuilt) await this.#cache.evict(used);
  }

  async audit(ctx: Context, known: ReadonlySet<string>): Promise<readonly AuditFinding[]> {
    const strays = (await this.list()).filter((uuid) => !known.has(uuid));
    return Promise.all(strays.map((uuid) => this.#strayFinding(ctx, uuid)));
  }

  async #strayFinding(ctx: Context, uuid: string): Promise<AuditFinding> {
    const runs = (await this.#processes.identityOf(ctx, uuid)) !== undefined;
    const what = `no instance ${uuid} is wanted on this host, but ${runs ? 'its guest runs' : 'its disks are here'}`;
    return { what, advice: `see what it is, then end its QEMU and remove ${this.#paths(uuid).directory}` };
  }

  async #readUp(ctx: Context, qmp: QmpClient): Promise<Omit<GuestState, 'uuid' | 'isBuilt'>> {
    const power = powers[await guestState(ctx, qmp)];
    const plugged = pluggedIn(await listDevices(ctx, qmp));
    if (plugged.volumes.length === 0) return { power, ...plugged };
    return { power, ...plugged, volumeSizes: volumeSizes(plugged.volumes, await listBlockNodes(ctx, qmp)) };
  }

  /** Probed once in a boot of the machine. */
  async #accelerator(ctx: Context): Promise<Accelerator> {
    const file = join(this.#parts.runDirectory, 'accelerator.json');
    const known = await readJson<Accelerator>(file);
    if (known !== undefined) return known;
    const found = await probeAccelerator(ctx, { startProcess: this.#parts.startProcess });
    await writeJson(file, found);
    return found;
  }

  #paths(uuid: string): GuestPaths {
    return guestPaths(this.#instances, this.#parts.runDirectory, uuid);
  }

  #ready(): Started {
    if (this.#started === undefined) throw new Error('the QEMU driver has not been started');
    return this.#started;
  }
}
