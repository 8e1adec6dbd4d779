import { isLike } from './is-like.ts';
import type { SortKey } from '@nimbo/db/page.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { Comparison, InstanceList, InstanceVersion } from '../db/cell/instance-list-query.ts';

/** Columns as an instance has them, for those that are in no table yet. */
export const columnsOf = (instance: Instance): InstanceVersion & Readonly<Record<string, SqlValue>> => ({
  uuid: instance.uuid,
  version: instance.version,
  project_id: instance.projectId,
  user_id: instance.userId,
  reservation_id: instance.reservationId,
  name: instance.name,
  description: instance.description,
  hostname: instance.hostname,
  image_id: instance.imageId,
  flavor_id: instance.flavor.id,
  availability_zone: instance.availabilityZone,
  host: instance.host,
  node: instance.node,
  vm_state: instance.vmState,
  task_state: instance.taskState,
  power_state: instance.powerState,
  progress: instance.progress,
  key_name: instance.keyName,
  config_drive: instance.hasConfigDrive,
  launch_index: instance.launchIndex,
  root_device_name: instance.rootDeviceName,
  access_ip_v4: instance.accessIpV4,
  access_ip_v6: instance.accessIpV6,
  created_at: instance.createdAt,
  updated_at: instance.updatedAt,
  launched_at: instance.launchedAt,
  terminated_at: instance.terminatedAt,
  interfaces: '[]',
});

const order = (a: SqlValue, b: SqlValue): number => {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
};

/** Before, after, by the list's keys: as the databases do it. */
export const compareBy =
  (sort: readonly SortKey[]) =>
  (a: InstanceVersion, b: InstanceVersion): number => {
    for (const { column, direction } of sort) {
      const difference = order(a[column] ?? null, b[column] ?? null);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
    return 0;
  };

const holds = (row: Readonly<Record<string, SqlValue>>, { column, operator, values }: Comparison): boolean => {
  const value = row[column] ?? null;
  if (operator === 'in') return values.some((one) => one === value);
  if (operator === 'not in') return !values.some((one) => one === value);
  if (value === null) return false;
  const [bound = ''] = values;
  if (operator === 'like') return isLike(String(value), String(bound));
  return operator === '<=' ? value <= bound : value >= bound;
};

/** The same conditions for servers that are in no cell yet: there are few. */
export const fits = (
  instance: Instance,
  row: ReturnType<typeof columnsOf>,
  wanted: Omit<InstanceList, 'marker' | 'limit' | 'sort'>,
): boolean => {
  const { comparisons, alternatives, tags, isLocked, deleted } = wanted;
  const has = (tag: string): boolean => instance.tags.includes(tag);
  return (
    deleted !== 'only' &&
    isLocked !== true &&
    comparisons.every((one) => holds(row, one)) &&
    (alternatives.length === 0 || alternatives.some((way) => way.every((one) => holds(row, one)))) &&
    tags.all.every(has) &&
    (tags.any.length === 0 || tags.any.some(has)) &&
    (tags.notAll.length === 0 || !tags.notAll.every(has)) &&
    !tags.notAny.some(has)
  );
};
