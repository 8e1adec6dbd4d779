import { randomUUID } from 'node:crypto';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { Network, NetworkDriver, NewPort, Port, PortBinding } from '../drivers/network.ts';

/** A network of the project that tests are made in. */
export const privateNetwork: Network = {
  id: '3cb9bc59-5699-4588-a4b1-b87f96708bc6',
  name: 'private',
  projectId: 'example',
  isShared: false,
  isExternal: false,
  hasSubnets: true,
};

/** Networks in memory, with what tests look at and order. */
export interface FakeNetworks extends NetworkDriver {
  readonly known: Network[];
  readonly ports: Map<string, Port>;
  /** Floating addresses by the fixed one that they lead to. */
  readonly floating: Map<string, string>;
  /** Hosts to which nothing can be bound. */
  readonly unreachable: Set<string>;
  /** What new and newly bound ports are; `ACTIVE` unless told. */
  status: string;
}

const newPort = ({ networkId, projectId, fixedIp, deviceId }: NewPort, count: number): Port => ({
  id: randomUUID(),
  projectId,
  networkId,
  mac: `fa:16:3e:00:00:${count.toString(16).padStart(2, '0')}`,
  deviceId,
  status: 'DOWN',
  host: '',
  vifType: 'unbound',
  addresses: [{ address: fixedIp ?? `10.0.0.${count + 2}`, subnetId: 'e0e7e38d-0000-4000-8000-000000000000' }],
});

const must = <T>(found: T | undefined, what: string): T => {
  if (found === undefined) throw new NotFound(`There is no ${what}.`);
  return found;
};

/** What a test's network service does with ports. */
const portActions = (fake: Pick<FakeNetworks, 'ports' | 'unreachable' | 'status'>) => {
  const bound = (port: Port, { deviceId, host }: PortBinding): Port => {
    const isReachable = !fake.unreachable.has(host);
    const made = { ...port, deviceId, host, vifType: isReachable ? 'bridge' : 'binding_failed' };
    fake.ports.set(port.id, { ...made, status: isReachable ? fake.status : 'DOWN' });
    return must(fake.ports.get(port.id), `port ${port.id}`);
  };
  return {
    portsOf: (instance: string) => [...fake.ports.values()].filter(({ deviceId }) => deviceId === instance),
    create: (wanted: NewPort) => bound(newPort(wanted, fake.ports.size), wanted),
    bind: (id: string, binding: PortBinding) => {
      const port = must(fake.ports.get(id), `port ${id}`);
      if (port.deviceId !== '' && port.deviceId !== binding.deviceId) throw new Conflict(`Port ${id} is in use.`);
      return bound(port, binding);
    },
    unbind: (id: string) => {
      const port = fake.ports.get(id);
      if (port !== undefined)
        fake.ports.set(id, { ...port, deviceId: '', host: '', vifType: 'unbound', status: 'DOWN' });
    },
  };
};

/** A network service in memory. */
export const fakeNetworks = (): FakeNetworks => {
  const state = {
    known: [privateNetwork],
    ports: new Map<string, Port>(),
    floating: new Map<string, string>(),
    unreachable: new Set<string>(),
    status: 'ACTIVE',
  };
  const label = (id: string): string => state.known.find((one) => one.id === id)?.name ?? id;
  const leadingTo = (address: string): readonly string[] => {
    const one = state.floating.get(address);
    return one === undefined ? [] : [one];
  };
  const driver: Omit<NetworkDriver, never> = {
    networks: async () => state.known,
    network: async (_ctx, _caller, id) =>
      must(
        state.known.find((one) => one.id === id),
        `network ${id}`,
      ),
    port: async (_ctx, _caller, id) => must(state.ports.get(id), `port ${id}`),
    securityGroups: async (_ctx, _caller, names) => {
      const missing = names.find((name) => name !== 'default' && name !== 'web');
      if (missing !== undefined) throw new BadRequest(`There is no security group ${missing}.`);
      return names.map((name) => `id-of-${name}`);
    },
    portsOf: async (_ctx, instance) => portActions(state).portsOf(instance),
    portsOfServers: async (_ctx, instances) =>
      [...state.ports.values()].filter(({ deviceId }) => instances.includes(deviceId)),
    everyPort: async () => [...state.ports.values()].map(({ id, deviceId: instance }) => ({ id, instance })),
    createPort: async (_ctx, port) => portActions(state).create(port),
    bindPort: async (_ctx, id, binding) => portActions(state).bind(id, binding),
    unbindPort: async (_ctx, id) => portActions(state).unbind(id),
    deletePort: async (_ctx, id) => void state.ports.delete(id),
    describe: async (_ctx, ports) =>
      ports.map(({ id, mac, networkId, status, vifType, addresses }) => ({
        portId: id,
        mac,
        networkId,
        label: label(networkId),
        mtu: 1450,
        addresses: addresses.map(({ address, subnetId }) => ({
          address,
          subnetId,
          version: 4 as const,
          floating: leadingTo(address),
        })),
        status,
        vifType,
      })),
  };
  return Object.assign(state, driver);
};
