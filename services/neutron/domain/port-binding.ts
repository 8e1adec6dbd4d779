import type { Context } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { findAgentOf } from '../db/agent-store.ts';
import type { Network } from '../db/network-store.ts';
import type { PortBinding } from '../db/port-store.ts';
import type { PortStatus } from '../db/tables.ts';
import { agentTypes, downSince } from './agent-liveness.ts';
import type { Change } from './change.ts';
import { fakeMechanism, linuxBridge, type MechanismDriver } from './ml2/mechanism.ts';
import type { Neutron } from './neutron.ts';

/** The driver that the settings name. */
export const mechanismOf = ({ settings }: Neutron): MechanismDriver =>
  settings.mechanism_driver === 'fake' ? fakeMechanism : linuxBridge;

/** Where a port is to be plugged in. */
export interface WantedBinding {
  /** Empty for nowhere. */
  readonly host: string;
  readonly vnicType: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

const unbound = { vif_type: 'unbound', vif_details: '{}', failure: '' };

const longestFailure = 255;

const plugged = async (
  ctx: Pick<Context, 'clock' | 'log'>,
  changing: Change,
  neutron: Neutron,
  network: Network,
  host: string,
): Promise<typeof unbound> => {
  if (host === '') return unbound;
  const driver = mechanismOf(neutron);
  const agent = driver.wiresAtOnce ? undefined : await findAgentOf(changing.tx, agentTypes.bridge, host);
  const binding = driver.bind(network, { name: host, agent, aliveSince: downSince(ctx.clock, neutron) });
  if (binding.failure !== '')
    ctx.log.warn('a port could not be bound', { host, network: network.id, reason: binding.failure });
  return {
    vif_type: binding.vif_type,
    vif_details: toJson(binding.vif_details),
    failure: binding.failure.slice(0, longestFailure),
  };
};

/** The binding of a port on a host, as the mechanism driver decides. */
export const bind = async (
  ctx: Pick<Context, 'clock' | 'log'>,
  changing: Change,
  neutron: Neutron,
  { network, portId, wanted }: { network: Network; portId: string; wanted: WantedBinding },
): Promise<PortBinding> => ({
  port_id: portId,
  network_id: network.id,
  host: wanted.host,
  vnic_type: wanted.vnicType,
  profile: toJson(wanted.profile, 4095),
  ...(await plugged(ctx, changing, neutron, network, wanted.host)),
  status: 'ACTIVE',
  reported_status: null,
  reported_reason: '',
  reported_at: null,
});

/** The status of a port that has just been bound so. */
export const firstStatus = (neutron: Neutron, { vif_type }: Pick<PortBinding, 'vif_type'>): PortStatus =>
  mechanismOf(neutron).wiresAtOnce && vif_type === 'bridge' ? 'ACTIVE' : 'DOWN';
