import type { Transaction } from 'kysely';
import { checkQuotas, type QuotaCheck } from '@nimbo/db/quota-lock.ts';
import type { ApiTables } from '../../db/nova-api/tables.ts';
import { findLimits } from '../../db/nova-api/quota-store.ts';
import {
  countGroupMembers,
  countKeypairs,
  countServerGroups,
  countServers,
  type ServerUsage,
  type UsageOwner,
} from '../../db/nova-api/usage-store.ts';
import type { Nova } from '../nova.ts';
import { limitsOf } from './limits.ts';
import type { QuotaResource } from './resources.ts';

type Settings = Pick<Nova, 'settings'>;
type Check = QuotaCheck<ApiTables>;

/** New servers of one user in one project. */
export interface WantedServers {
  readonly projectId: string;
  readonly userId: string;
  readonly instances: number;
  readonly cores: number;
  /** MiB. */
  readonly ram: number;
}

const serverResources = ['instances', 'cores', 'ram'] as const satisfies readonly (keyof ServerUsage & QuotaResource)[];

/** Users have limits of their own only where an administrator set some, and then those are checked beside the project's. */
const ownLimits = async (tx: Transaction<ApiTables>, { projectId, userId }: UsageOwner) =>
  Object.entries(await findLimits(tx, { projectId, userId }));

/**
 * Makes sure that new servers fit into the project's quotas, and the user's. To be called in the transaction of
 * database `nova-api` that writes their instance mappings (or raises what these take, for a resize): others who create
 * in the project wait until it ends.
 * @throws OverQuota naming the quota
 */
export const checkServerQuota = async (
  tx: Transaction<ApiTables>,
  { settings }: Settings,
  wanted: WantedServers,
): Promise<void> => {
  const { projectId, userId } = wanted;
  const limits = await limitsOf(tx, settings, { projectId });
  const check = (resource: (typeof serverResources)[number], limit: number, owner: UsageOwner): Check => ({
    resource,
    limit,
    requested: wanted[resource],
    count: async (counting) => (await countServers(counting, owner))[resource],
  });
  const ofProject = serverResources.map((resource) => check(resource, limits[resource], { projectId }));
  const own = new Map(await ownLimits(tx, { projectId, userId }));
  const ofUser = serverResources.flatMap((resource) => {
    const limit = own.get(resource);
    return limit === undefined ? [] : [check(resource, limit, { projectId, userId })];
  });
  await checkQuotas(tx, projectId, [...ofProject, ...ofUser]);
};

/** One more server group. To be called in the transaction that writes it. @throws OverQuota */
export const checkServerGroupQuota = async (
  tx: Transaction<ApiTables>,
  { settings }: Settings,
  owner: { readonly projectId: string; readonly userId: string },
): Promise<void> => {
  const { projectId, userId } = owner;
  const limits = await limitsOf(tx, settings, owner);
  const count = (counting: Transaction<ApiTables>) => countServerGroups(counting, { projectId });
  const own = (await ownLimits(tx, { projectId, userId })).some(([resource]) => resource === 'server_groups');
  const counted = own ? (counting: Transaction<ApiTables>) => countServerGroups(counting, owner) : count;
  await checkQuotas(tx, projectId, [
    { resource: 'server_groups', limit: limits.server_groups, requested: 1, count: counted },
  ]);
};

/** One more key pair of a user; the limit is that of the project from which it is made. @throws OverQuota */
export const checkKeypairQuota = async (
  tx: Transaction<ApiTables>,
  { settings }: Settings,
  owner: { readonly projectId: string; readonly userId: string },
): Promise<void> => {
  const { key_pairs: limit } = await limitsOf(tx, settings, owner);
  const count = (counting: Transaction<ApiTables>) => countKeypairs(counting, owner.userId);
  // Key pairs belong to users: the row that creators lock is the user's.
  await checkQuotas(tx, owner.userId, [{ resource: 'key_pairs', limit, requested: 1, count }]);
};

/** More servers of one server group. To be called in the transaction that writes them. @throws OverQuota */
export const checkGroupMemberQuota = async (
  tx: Transaction<ApiTables>,
  { settings }: Settings,
  wanted: { readonly projectId: string; readonly userId: string; readonly groupUuid: string; readonly members: number },
): Promise<void> => {
  const { server_group_members: limit } = await limitsOf(tx, settings, wanted);
  const count = (counting: Transaction<ApiTables>) => countGroupMembers(counting, wanted.groupUuid);
  await checkQuotas(tx, wanted.groupUuid, [
    { resource: 'server_group_members', limit, requested: wanted.members, count },
  ]);
};
