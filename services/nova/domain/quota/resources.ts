import type { NovaSettings } from '../../config.ts';

/** What has a quota, and the setting that says how much where nothing else does. */
const settingOf = {
  instances: 'quota_instances',
  cores: 'quota_cores',
  ram: 'quota_ram',
  metadata_items: 'quota_metadata_items',
  injected_files: 'quota_injected_files',
  injected_file_content_bytes: 'quota_injected_file_content_bytes',
  injected_file_path_bytes: 'quota_injected_file_path_length',
  key_pairs: 'quota_key_pairs',
  server_groups: 'quota_server_groups',
  server_group_members: 'quota_server_group_members',
} as const satisfies Record<string, keyof NovaSettings>;

export type QuotaResource = keyof typeof settingOf;

export const quotaResources = Object.keys(settingOf) as readonly QuotaResource[];

/** A limit, or an amount, of each resource; -1 is unlimited. */
export type Amounts = Readonly<Record<QuotaResource, number>>;

/** The same amount of each. */
export const eachResource = (amountOf: (resource: QuotaResource) => number): Amounts =>
  Object.fromEntries(quotaResources.map((resource) => [resource, amountOf(resource)])) as Amounts;

/** What the settings say. */
export const configuredLimits = (settings: NovaSettings): Amounts =>
  eachResource((resource) => settings[settingOf[resource]]);
