import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Provider } from '../../db/provider-store.ts';
import { isSince } from '../common/since.ts';

/** The path of a provider; placement knows no address of its own and links by path. */
export const providerPath = (uuid: string): string => `/resource_providers/${uuid}`;

const relations: readonly (readonly [rel: string, since: Microversion])[] = [
  ['inventories', '1.0'],
  ['usages', '1.0'],
  ['aggregates', '1.1'],
  ['traits', '1.6'],
  ['allocations', '1.11'],
];

const linksOf = (uuid: string, version: Microversion | undefined) => [
  { rel: 'self', href: providerPath(uuid) },
  ...relations
    .filter(([, since]) => isSince(version, since))
    .map(([rel]) => ({ rel, href: `${providerPath(uuid)}/${rel}` })),
];

/** A provider as a version shows it. */
export const providerView = (provider: Provider, version: Microversion | undefined) => ({
  uuid: provider.uuid,
  name: provider.name,
  generation: provider.generation,
  links: linksOf(provider.uuid, version),
  ...(isSince(version, '1.14')
    ? { parent_provider_uuid: provider.parent_uuid, root_provider_uuid: provider.root_uuid }
    : {}),
});
