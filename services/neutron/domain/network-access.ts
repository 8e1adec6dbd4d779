import { randomUUID } from 'node:crypto';
import {
  deleteRbacPolicies,
  everybody,
  insertRbacPolicy,
  lockDefaultNetwork,
  type Network,
} from '../db/network-store.ts';
import { updateRow } from '../db/resource-store.ts';
import { portProjectsOn, routersWithGatewayOn } from '../db/usage-store.ts';
import type { Change } from './change.ts';
import { conflict, invalid } from './faults.ts';

const policyFor = (network: Network, action: string) => ({
  id: randomUUID(),
  project_id: network.project_id,
  object_type: 'network',
  object_id: network.id,
  action,
  target_project: everybody,
});

/** Opens a network to all projects. */
export const shareWithAll = ({ tx }: Change, network: Network): Promise<void> =>
  insertRbacPolicy(tx, policyFor(network, 'access_as_shared'));

/**
 * Closes a network to all projects but its owner's and those that policies name.
 * @throws Conflict while another project has ports on it
 */
export const stopSharing = async ({ tx }: Change, network: Network): Promise<void> => {
  const others = (await portProjectsOn(tx, network.id)).filter((project) => project !== network.project_id);
  if (others.length > 0) {
    throw conflict('InvalidSharedSetting', `Network ${network.id} has ports of other projects: delete those first.`);
  }
  await deleteRbacPolicies(tx, network.id, { action: 'access_as_shared', target: everybody });
};

/** Opens a network to all projects' routers. */
export const openAsExternal = ({ tx }: Change, network: Network): Promise<void> =>
  insertRbacPolicy(tx, policyFor(network, 'access_as_external'));

/** @throws Conflict while a router's gateway or a floating IP is on it */
export const closeAsExternal = async ({ tx }: Change, network: Network): Promise<void> => {
  if ((await routersWithGatewayOn(tx, network.id)) > 0) {
    throw conflict('ExternalNetworkInUse', `Network ${network.id} is the gateway of routers: clear those first.`);
  }
  await deleteRbacPolicies(tx, network.id, { action: 'access_as_external', target: everybody });
};

/**
 * Makes room for another default external network.
 * @throws BadRequest for a network that is not external
 */
export const becomeDefault = async ({ tx }: Change, network: Pick<Network, 'id' | 'is_external'>): Promise<void> => {
  if (!network.is_external) throw invalid('Only an external network can be the default one: set router:external too.');
  const before = await lockDefaultNetwork(tx);
  if (before !== undefined && before.id !== network.id)
    await updateRow(tx, 'networks', { ...before, is_default: false });
};
