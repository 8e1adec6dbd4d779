import type { Microversion } from '@nimbo/http/microversion.ts';
import { quotaResources, type Amounts, type QuotaResource } from '../../domain/quota/resources.ts';
import { isSince } from './since.ts';

/** What belongs to networks and is limited there; shown as unlimited as long as it was shown. */
export const networkQuotas = ['fixed_ips', 'floating_ips', 'security_groups', 'security_group_rules'] as const;

/** What was injected into servers until microversion 2.56. */
const injected: ReadonlySet<string> = new Set([
  'injected_files',
  'injected_file_content_bytes',
  'injected_file_path_bytes',
]);

/** The resources that a version tells of. */
export const quotasIn = (version: Microversion | undefined): readonly QuotaResource[] =>
  quotaResources.filter((resource) => !(isSince(version, '2.57') && injected.has(resource)));

/** Each of these limits as it is shown. */
export const shownAmounts = <Shown>(
  amounts: Amounts,
  resources: readonly QuotaResource[],
  show: (amount: number, resource: QuotaResource) => Shown,
): Record<string, Shown> =>
  Object.fromEntries(resources.map((resource) => [resource, show(amounts[resource], resource)]));

/** The same value for everything about networks. */
export const shownNetworks = <Shown>(value: Shown): Record<string, Shown> =>
  Object.fromEntries(networkQuotas.map((resource) => [resource, value]));
