import { randomUUID } from 'node:crypto';
import { lockDefaultNetwork, type Network } from '../db/network-store.ts';
import {
  deleteRbacPoliciesOn,
  deleteRbacPolicy,
  everybody,
  insertRbacPolicy,
  rbacPoliciesOn,
} from '../db/rbac-policy-store.ts';
import { updateRow } from '../db/resource-store.ts';
import { routersWithGatewayOn } from '../db/usage-store.ts';
import type { Change } from './change.ts';
import { conflict, invalid } from './faults.ts';
import { projectsLosing } from './rbac-use.ts';

const wildcardOn = async ({ tx }: Change, networkId: string, action: string) =>
  ((await rbacPoliciesOn(tx, [networkId])).get(networkId) ?? []).find(
    (policy) => policy.action === action && policy.target_project === everybody,
  );

/** Opens a thing to all projects, by a policy of its owner's. */
export const openToAll = async (
  changing: Change,
  type: 'network' | 'subnetpool',
  { id, project_id }: Pick<Network, 'id' | 'project_id'>,
  action: string,
): Promise<void> => {
  if ((await wildcardOn(changing, id, action)) !== undefined) return;
  await insertRbacPolicy(changing.tx, {
    id: randomUUID(),
    project_id,
    object_type: type,
    object_id: id,
    action,
    target_project: everybody,
  });
};

/** Opens a network to all projects. */
export const shareWithAll = (changing: Change, network: Network): Promise<void> =>
  openToAll(changing, 'network', network, 'access_as_shared');

/**
 * Closes a network to all projects but its owner's and those that policies name.
 * @throws Conflict while another project has ports on it
 */
export const stopSharing = async (changing: Change, network: Network): Promise<void> => {
  const policy = await wildcardOn(changing, network.id, 'access_as_shared');
  if (policy === undefined) return;
  if ((await projectsLosing(changing, policy, network.project_id)).length > 0) {
    throw conflict('InvalidSharedSetting', `Network ${network.id} has ports of other projects: delete those first.`);
  }
  await deleteRbacPolicy(changing.tx, policy.id);
};

/** Opens a network to all projects' routers. */
export const openAsExternal = (changing: Change, network: Network): Promise<void> =>
  openToAll(changing, 'network', network, 'access_as_external');

/** @throws Conflict while a router's gateway or a floating IP is on it */
export const closeAsExternal = async ({ tx }: Change, network: Network): Promise<void> => {
  if ((await routersWithGatewayOn(tx, network.id)) > 0) {
    throw conflict('ExternalNetworkInUse', `Network ${network.id} is the gateway of routers: clear those first.`);
  }
  await deleteRbacPoliciesOn(tx, network.id, 'access_as_external');
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
