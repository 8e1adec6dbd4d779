import { nameOf } from '../names.ts';
import type { Veth } from '../veths.ts';
import type { Lab } from './lab.ts';
import { ip, runIn } from './shell-of.ts';

/** A namespace in a guest's stead: its veth pair hangs on the bridge like a tap. */
export interface FakeGuest {
  readonly id: string;
  readonly namespace: string;
  readonly mac: string;
  readonly address: string;
  readonly address6: string;
  /** The bridge's end. */
  readonly device: string;
  readonly veth: Veth;
}

/** A guest with the number N: 192.168.7.N, fd00:7::N, and the MAC address to it. */
export const fakeGuest = async (lab: Lab, bridge: string, number: number): Promise<FakeGuest> => {
  const id = `guest-${number}`;
  const namespace = await lab.namespace(`g${number}`);
  const mac = `52:54:00:00:00:${number.toString(16).padStart(2, '0')}`;
  const device = nameOf(lab.cloud, 'vt', id);
  const inside = { namespace, name: 'eth0', mtu: 1450, mac };
  const veth = { name: device, mtu: 1450, port: { bridge }, inside };
  return { id, namespace, mac, address: `192.168.7.${number}`, address6: `fd00:7::${number}`, device, veth };
};

/** Gives a guest its addresses, as the guest itself would. */
export const bootGuest = async ({ namespace, address, address6 }: FakeGuest): Promise<void> => {
  await ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  await ip('-n', namespace, 'addr', 'add', `${address6}/64`, 'dev', 'eth0', 'nodad');
};

/** Whether an answer to a ping comes back within a second. */
export const pings = async (namespace: string, address: string, ...more: readonly string[]): Promise<boolean> =>
  (await runIn(namespace, 'ping', '-n', '-c', '1', '-W', '1', ...more, address)).exitCode === 0;
