import { Type, type TProperties } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { pageQuery } from '@nimbo/http/pagination.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';

const one = Type.Optional(text());
const many = Type.Optional(Type.Array(text(), { maxItems: 64 }));

/** Keys of a list of servers that compare a column as it is, with the column. */
export const plainFilters = {
  user_id: 'user_id',
  project_id: 'project_id',
  tenant_id: 'project_id',
  reservation_id: 'reservation_id',
  image: 'image_id',
  image_ref: 'image_id',
  flavor: 'flavor_id',
  availability_zone: 'availability_zone',
  host: 'host',
  node: 'node',
  vm_state: 'vm_state',
  task_state: 'task_state',
  key_name: 'key_name',
  uuid: 'uuid',
  root_device_name: 'root_device_name',
  access_ip_v4: 'access_ip_v4',
  access_ip_v6: 'access_ip_v6',
} as const;

/** Keys that compare a number. */
export const numberFilters = {
  power_state: 'power_state',
  progress: 'progress',
  launch_index: 'launch_index',
} as const;

/** Keys that look for a part of a text. */
export const likeFilters = {
  name: 'name',
  display_name: 'name',
  description: 'description',
  display_description: 'description',
  hostname: 'hostname',
  ip: 'interfaces',
  ip6: 'interfaces',
} as const;

/** Keys that bound a time from below, as text. */
export const timeFilters = {
  created_at: 'created_at',
  launched_at: 'launched_at',
  terminated_at: 'terminated_at',
} as const;

const keysOf = (filters: Readonly<Record<string, string>>): Record<string, typeof many> =>
  Object.fromEntries(Object.keys(filters).map((key) => [key, many]));

const parameters = {
  ...pageQuery,
  ...keysOf(plainFilters),
  ...keysOf(numberFilters),
  ...keysOf(likeFilters),
  ...keysOf(timeFilters),
  status: many,
  all_tenants: one,
  deleted: one,
  config_drive: one,
  'changes-since': one,
  sort_key: many,
  sort_dir: many,
  // Accepted since ever, and about things that servers here never have.
  soft_deleted: one,
  auto_disk_config: one,
  kernel_id: one,
  ramdisk_id: one,
};
const tagParameters = { tags: one, 'tags-any': one, 'not-tags': one, 'not-tags-any': one };
const before = { 'changes-before': one };

const latest = strictObject({ ...parameters, ...tagParameters, ...before, locked: one });

const open = (properties: TProperties) => openObject(properties);

/** The parameters of a list of servers: unknown ones were let pass until microversion 2.74. */
export const listServersQuery: Versioned<typeof latest> = {
  latest,
  earlier: [{ until: '2.74', schema: open(latest.properties), upgrade: (query) => query }],
};
