import type { Interface } from '../db/cell/documents.ts';
import type { Port } from '../drivers/network.ts';
import type { RequestedInterface } from './build-spec.ts';

/** A requested interface with the port that it got, or undefined where it has none yet. */
export interface Pairing {
  readonly wanted: RequestedInterface;
  readonly port: Port | undefined;
}

const fits = (port: Port, { networkId, fixedIp }: RequestedInterface): boolean =>
  port.networkId === networkId &&
  (fixedIp === null || port.addresses.some(({ address }) => address.toLowerCase() === fixedIp.toLowerCase()));

/**
 * Which ports of a server are for which request: by id where a port was asked for, else the first that fits and is for
 * no other. So a build that died between making a port and remembering it finds it again. Pure.
 */
export const pairPorts = (wanted: readonly RequestedInterface[], ports: readonly Port[]): readonly Pairing[] => {
  const named = new Set(wanted.map(({ portId }) => portId));
  const free = ports.filter(({ id }) => !named.has(id));
  return wanted.map((one) => {
    if (one.portId !== null) return { wanted: one, port: ports.find(({ id }) => id === one.portId) };
    const index = free.findIndex((port) => fits(port, one));
    const [port] = index === -1 ? [] : free.splice(index, 1);
    return { wanted: one, port };
  });
};

/** Ports as a server's interfaces, with what only nova knows of them. */
export const interfacesOf = (
  described: readonly Omit<Interface, 'tag' | 'isOwn'>[],
  wanted: readonly RequestedInterface[],
): readonly Interface[] =>
  described.map((one, index) => ({
    ...one,
    tag: wanted[index]?.tag ?? null,
    isOwn: wanted[index]?.portId === null,
  }));
