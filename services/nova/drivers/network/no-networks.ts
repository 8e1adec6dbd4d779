import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { NetworkDriver } from '../network.ts';

const none = (id: string): Promise<never> =>
  Promise.reject(new NotFound(`There is no network or port ${id}: this cloud has no network service.`));

const refuse = (): Promise<never> =>
  Promise.reject(new BadRequest('Servers can have no interfaces: this cloud has no network service.'));

/** The driver of a cloud without neutron: servers have no interfaces. */
export const noNetworks: NetworkDriver = {
  networks: () => Promise.resolve([]),
  network: (_ctx, _caller, id) => none(id),
  port: (_ctx, _caller, id) => none(id),
  securityGroups: () => Promise.resolve([]),
  portsOf: () => Promise.resolve([]),
  portsOfServers: () => Promise.resolve([]),
  everyPort: () => Promise.resolve([]),
  createPort: refuse,
  bindPort: refuse,
  unbindPort: () => Promise.resolve(),
  deletePort: () => Promise.resolve(),
  describe: () => Promise.resolve([]),
};
