import type { HostRoleFactory } from '@nimbo/service/host-role.ts';

/** A role that touches the machine it runs on. */
export interface KnownHostRole {
  /** As `nimbo serve` calls it. */
  readonly name: string;
  load(): Promise<HostRoleFactory>;
}

/** Every role of a host, in the order in which they start: the network and volumes are there before guests are. */
export const knownHostRoles: readonly KnownHostRole[] = [
  {
    name: 'neutron-agent',
    load: async () => (await import('@nimbo/neutron/agents/main.ts')).createNeutronAgent,
  },
  {
    name: 'cinder-volume',
    load: async () => (await import('@nimbo/cinder/volume/main.ts')).createCinderVolume,
  },
  {
    name: 'nova-compute',
    load: async () => (await import('@nimbo/nova/compute/main.ts')).createNovaCompute,
  },
];

/** Whether a role is one of a host's. */
export const isHostRole = (name: string): boolean => knownHostRoles.some((role) => role.name === name);
