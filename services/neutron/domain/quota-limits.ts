import { checkQuotas } from '@nimbo/db/quota-lock.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import type { NeutronSettings } from '../config.ts';
import { quotasOf } from '../db/quota-store.ts';
import { countRows } from '../db/resource-store.ts';
import type { Change } from './change.ts';
import type { Neutron } from './neutron.ts';

/** What is counted, and where its rows are (Networking API, "Quotas"). */
export const quotaTables = {
  network: 'networks',
  subnet: 'subnets',
  subnetpool: 'subnetpools',
  port: 'ports',
  router: 'routers',
  floatingip: 'floating_ips',
  security_group: 'security_groups',
  security_group_rule: 'security_group_rules',
  rbac_policy: 'rbac_policies',
} as const;

/** A resource that projects may have only so many of. */
export type QuotaResource = keyof typeof quotaTables;

/** The resources with quotas. */
export const quotaResources = Object.keys(quotaTables) as readonly QuotaResource[];

/** The cloud's limit. */
export const usualLimit = (settings: NeutronSettings, resource: QuotaResource): number => settings[`quota_${resource}`];

/**
 * Makes sure, in the transaction that creates, that the project stays within its quota.
 * @throws OverQuota
 */
export const claimQuota = async (
  { tx }: Change,
  { settings }: Neutron,
  resource: QuotaResource,
  projectId: string,
  requested = 1,
): Promise<void> => {
  const limit = (await quotasOf(tx, projectId)).get(resource) ?? usualLimit(settings, resource);
  const count = () => countRows(tx, quotaTables[resource], projectId);
  try {
    await checkQuotas(tx, projectId, [{ resource, limit, requested, count }]);
  } catch (error) {
    if (!(error instanceof OverQuota)) throw error;
    // Clients look for the resource in these words.
    throw new OverQuota(`Quota exceeded for resources: ['${resource}']. ${error.message}`, { details: error.details });
  }
};
