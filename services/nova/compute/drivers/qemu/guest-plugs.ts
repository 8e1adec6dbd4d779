import type { Context } from '@nimbo/context/context.ts';
import { resizeNbdNode } from '@nimbo/qemu/block-nodes.ts';
import { attachDisk, attachNic, detachDisk, detachNic } from '@nimbo/qemu/hotplug.ts';
import type { Machine } from '@nimbo/qemu/machine.ts';
import type { WantedPort, WantedVolume } from '../../../rpc/wanted-instance.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import {
  portDeviceId,
  portNic,
  volumeCredentialsId,
  volumeDeviceId,
  volumeDisk,
  volumeNodeName,
} from './guest-machine.ts';
import type { GuestPaths } from './guest-paths.ts';
import type { QemuParts } from './qemu-parts.ts';
import { forgetVolumeKey, keepVolumeKey } from './volume-keys.ts';
import type { GuestPower } from './guest-power.ts';
import type { GuestProcesses } from './guest-processes.ts';

const without = (machine: Machine, id: string): Machine => ({
  ...machine,
  disks: machine.disks.filter((disk) => disk.id !== id),
  nics: machine.nics.filter((nic) => nic.id !== id),
});

/** What the plugs of guests stand on. */
export interface GuestPlugsParts {
  readonly qemu: Pick<QemuParts, 'cloudMark' | 'guestUser'>;
  readonly processes: GuestProcesses;
  readonly power: GuestPower;
  readonly paths: (uuid: string) => GuestPaths;
}

/** What is plugged into guests while they run. */
export class GuestPlugs {
  readonly #cloudMark: string;
  readonly #processes: GuestProcesses;
  readonly #power: GuestPower;
  readonly #paths: (uuid: string) => GuestPaths;
  readonly #guestUser: ProgramUser | undefined;

  constructor({ qemu, processes, power, paths }: GuestPlugsParts) {
    this.#cloudMark = qemu.cloudMark;
    this.#guestUser = qemu.guestUser;
    this.#processes = processes;
    this.#power = power;
    this.#paths = paths;
  }

  async attachVolume(ctx: Context, uuid: string, volume: WantedVolume): Promise<void> {
    const paths = this.#paths(uuid);
    await keepVolumeKey(paths, volume, this.#guestUser);
    const { bootIndex: _, ...disk } = volumeDisk(volume, paths);
    await attachDisk(ctx, await this.#power.monitor(ctx, uuid), disk);
    await this.#processes.replug(uuid, (machine) => {
      const rest = without(machine, disk.id);
      return { ...rest, disks: [...rest.disks, disk] };
    });
  }

  async detachVolume(ctx: Context, uuid: string, volumeId: string): Promise<void> {
    const disk = {
      id: volumeDeviceId(volumeId),
      nodeName: volumeNodeName(volumeId),
      credentials: volumeCredentialsId(volumeId),
    };
    await detachDisk(ctx, await this.#power.monitor(ctx, uuid), disk);
    await this.#processes.replug(uuid, (machine) => without(machine, disk.id));
    await forgetVolumeKey(this.#paths(uuid), volumeId);
  }

  async growVolume(ctx: Context, uuid: string, volumeId: string, size: number): Promise<void> {
    await resizeNbdNode(ctx, await this.#power.monitor(ctx, uuid), volumeNodeName(volumeId), size);
  }

  async attachPort(ctx: Context, uuid: string, port: WantedPort): Promise<void> {
    const nic = portNic(this.#cloudMark, port);
    await this.#power.untilTaps(ctx, { uuid, nics: [nic] });
    await attachNic(ctx, await this.#power.monitor(ctx, uuid), nic);
    await this.#processes.replug(uuid, (machine) => {
      const rest = without(machine, nic.id);
      return { ...rest, nics: [...rest.nics, nic] };
    });
  }

  async detachPort(ctx: Context, uuid: string, portId: string): Promise<void> {
    const id = portDeviceId(portId);
    await detachNic(ctx, await this.#power.monitor(ctx, uuid), { id });
    await this.#processes.replug(uuid, (machine) => without(machine, id));
  }
}
