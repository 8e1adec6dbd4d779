import type { Message } from '@nimbo/qmp/message.ts';
import type { BlockNode } from './block-node.ts';
import { checkIdentifier } from './identifier.ts';

/** A disk as the guest sees it. */
export interface Disk {
  /** The device's id, by which it is removed. */
  readonly id: string;
  readonly node: BlockNode;
  readonly bus: 'virtio' | 'scsi' | 'ide-cdrom';
  /** Shown by the guest in /sys/block/…/serial: for volumes their id, of which a virtio disk shows 20 characters. */
  readonly serial?: string;
  /** Place in the boot order, from 0. */
  readonly bootIndex?: number;
  /** Slot on the PCI bus as `deviceAddress` tells it, of a virtio disk whose guest's memory was saved with it there. */
  readonly address?: string;
}

/** Bytes of a virtio disk's serial (virtio specification, VIRTIO_BLK_T_GET_ID). */
const virtioSerialBytes = 20;

/** Of the virtio-scsi controller that every guest has. */
export const scsiControllerId = 'scsi0';

const drivers = {
  virtio: { driver: 'virtio-blk-pci' },
  scsi: { driver: 'scsi-hd', bus: `${scsiControllerId}.0` },
  'ide-cdrom': { driver: 'ide-cd' },
} as const;

const serialOf = ({ bus, serial }: Disk): Message => {
  if (serial === undefined) {
    return {};
  }
  return { serial: bus === 'virtio' ? serial.slice(0, virtioSerialBytes) : serial.slice(0, 36) };
};

/**
 * The arguments of `device_add` and `-device` for a disk whose node is there.
 * @throws BadRequest for an id that QEMU does not take
 */
export const diskDeviceOptions = (disk: Disk): Message => ({
  ...drivers[disk.bus],
  id: checkIdentifier(disk.id),
  drive: disk.node.name,
  ...serialOf(disk),
  ...(disk.bootIndex === undefined ? {} : { bootindex: disk.bootIndex }),
  ...(disk.address === undefined ? {} : { addr: disk.address }),
});
