import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Message } from '@nimbo/qmp/message.ts';
import { checkIdentifier } from './identifier.ts';

/** A network card of the guest and the tap device behind it. */
export interface Nic {
  /** The device's id; its netdev's is the same with `net-` in front. */
  readonly id: string;
  /**
   * A descriptor that QEMU inherits, opened on the tap by whoever starts it; or the name of a persistent tap in the
   * network namespace where QEMU runs, owned by the user it runs as (`ip tuntap add … user UID`).
   */
  readonly tap: { readonly fd: number } | { readonly name: string };
  /** Six octets, unicast. */
  readonly mac: string;
  /** Bytes, told to the guest by virtio. */
  readonly mtu?: number;
  /** Slot on the PCI bus as `deviceAddress` tells it, for a guest whose memory was saved with the card there. */
  readonly address?: string;
}

const macPattern = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/i;

// IFNAMSIZ less the final zero; the kernel allows more characters than are wise (netdevice(7)).
const tapNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

export const netdevId = (nic: Pick<Nic, 'id'>): string => `net-${checkIdentifier(nic.id)}`;

/**
 * The arguments of `netdev_add` and `-netdev`.
 * @throws BadRequest for a tap name that cannot be one
 */
export const netdevOptions = (nic: Nic): Message => {
  const base = { type: 'tap', id: netdevId(nic) };
  if ('fd' in nic.tap) {
    return { ...base, fd: String(nic.tap.fd) };
  }
  if (!tapNamePattern.test(nic.tap.name)) {
    throw new BadRequest(`${JSON.stringify(nic.tap.name.slice(0, 50))} is no tap device's name`, {
      code: 'qemu.bad_tap',
    });
  }
  return { ...base, ifname: nic.tap.name, script: 'no', downscript: 'no' };
};

/**
 * The arguments of `device_add` and `-device` for a card whose netdev is there.
 * @throws BadRequest for a MAC address that is none, or a group's
 */
export const nicDeviceOptions = (nic: Nic): Message => {
  if (!macPattern.test(nic.mac)) {
    throw new BadRequest(`${JSON.stringify(nic.mac.slice(0, 50))} is no unicast MAC address`, { code: 'qemu.bad_mac' });
  }
  const mtu = nic.mtu === undefined ? {} : { host_mtu: nic.mtu };
  const address = nic.address === undefined ? {} : { addr: nic.address };
  return {
    driver: 'virtio-net-pci',
    id: checkIdentifier(nic.id),
    netdev: netdevId(nic),
    mac: nic.mac,
    ...mtu,
    ...address,
  };
};
