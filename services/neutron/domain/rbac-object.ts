import type { Context } from '@nimbo/context/context.ts';
import { lockRow, updateRow } from '../db/resource-store.ts';
import type { Caller } from './caller.ts';
import type { Change } from './change.ts';
import { invalid, notFound, type Thing } from './faults.ts';
import { seeNetwork } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { seeSecurityGroup } from './security-group-view.ts';
import { touched } from './standard.ts';
import { seeSubnetPool } from './subnet-pool-view.ts';

/** What may be opened to other projects, and as what (Networking API, "RBAC policies"). */
const rbacActions = {
  network: ['access_as_shared', 'access_as_external'],
  security_group: ['access_as_shared'],
  subnetpool: ['access_as_shared'],
} as const;

/** A kind of thing that may be opened. */
type RbacObjectType = keyof typeof rbacActions;

interface RbacKind {
  readonly thing: Thing;
  readonly table: 'networks' | 'security_groups' | 'subnetpools';
  readonly see: (ctx: Context, neutron: Neutron, id: string) => Promise<{ readonly project_id: string }>;
}

const kinds: Readonly<Record<RbacObjectType, RbacKind>> = {
  network: { thing: 'network', table: 'networks', see: seeNetwork },
  security_group: { thing: 'security group', table: 'security_groups', see: seeSecurityGroup },
  subnetpool: { thing: 'subnet pool', table: 'subnetpools', see: seeSubnetPool },
};

/** A thing that is to be opened, and as what. */
export interface RbacObject {
  readonly object_type: RbacObjectType;
  readonly object_id: string;
  readonly action: string;
}

/**
 * Makes sure that the caller may open a thing.
 * @throws NotFound for what the caller may not see, BadRequest for an action that there is not, or another's thing
 */
export const assertMayOpen = async (
  ctx: Context,
  neutron: Neutron,
  { isAdmin, project }: Caller,
  { object_type: type, object_id: id, action }: RbacObject,
): Promise<void> => {
  const actions: readonly string[] = rbacActions[type];
  if (!actions.includes(action)) {
    throw invalid(`A policy on a ${type} has no action ${action}: it is one of ${actions.join(', ')}.`);
  }
  const { project_id: owner } = await kinds[type].see(ctx, neutron, id);
  if (!isAdmin && owner !== project) {
    throw invalid(`The ${type} ${id} is another project's: only administrators open what is not theirs.`);
  }
};

/** The thing's owner; the thing is locked. Undefined where it is gone. */
export const lockObject = async (
  { tx }: Change,
  { object_type, object_id }: { readonly object_type: string; readonly object_id: string },
): Promise<string | undefined> =>
  (await lockRow(tx, kinds[object_type as RbacObjectType].table, object_id))?.project_id;

/** A network that is opened as an external one is one from then on. @throws NotFound */
export const openObject = async (changing: Change, { object_type, object_id, action }: RbacObject): Promise<void> => {
  if ((await lockObject(changing, { object_type, object_id })) === undefined) {
    throw notFound(kinds[object_type].thing, object_id);
  }
  if (action !== 'access_as_external') return;
  const network = await lockRow(changing.tx, 'networks', object_id);
  if (network === undefined || network.is_external) return;
  await updateRow(changing.tx, 'networks', { ...network, ...touched(changing, network), is_external: true });
};
