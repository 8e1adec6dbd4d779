import type { Static } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { SortKey } from '@nimbo/db/page.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { boolFromString } from '@nimbo/http/bool-from-string.ts';
import type { Comparison, TagConditions } from '../../db/cell/instance-list-query.ts';
import { callersProject } from '../../domain/caller.ts';
import type { WantedServers } from '../../domain/server-list.ts';
import { statusConditions } from '../../domain/server-status.ts';
import { likeFilters, numberFilters, plainFilters, timeFilters, type listServersQuery } from './list-schema.ts';
import { namePattern } from './name-pattern.ts';
import { serverPolicy } from './policy.ts';

type Query = Static<typeof listServersQuery.latest>;

/** Filters that only administrators have before microversion 2.83, and some ever after. */
const adminOnly = new Set<string>(['host', 'node', 'user_id', 'project_id', 'tenant_id', 'uuid']);

const truth = (key: string, text: string): boolean => {
  const value = boolFromString(text);
  if (value === undefined) throw new BadRequest(`The filter "${key}" takes a boolean, not "${text}".`);
  return value;
};

const time = (key: string, text: string): string => {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new BadRequest(`Invalid filter field ${key}: "${text}" is no time.`);
  return timestampOf(instant);
};

const number = (key: string, text: string): number => {
  if (!/^-?\d{1,9}$/.test(text)) throw new BadRequest(`The filter "${key}" takes a number, not "${text}".`);
  return Number(text);
};

/** What a filter compares; nothing for a key that is none or that is not there. */
const comparisonOf = (key: string, values: readonly string[]): Comparison | undefined => {
  const [first = ''] = values;
  const plain = plainFilters[key as keyof typeof plainFilters];
  if (plain !== undefined) return { column: plain, operator: 'in', values };
  const like = likeFilters[key as keyof typeof likeFilters];
  if (like !== undefined) return { column: like, operator: 'like', values: [namePattern(first)] };
  const numeric = numberFilters[key as keyof typeof numberFilters];
  if (numeric !== undefined) return { column: numeric, operator: 'in', values: values.map((one) => number(key, one)) };
  const timed = timeFilters[key as keyof typeof timeFilters];
  return timed === undefined ? undefined : { column: timed, operator: '>=', values: [time(key, first)] };
};

const plainComparisons = (query: Query, isAdmin: boolean): readonly Comparison[] =>
  Object.entries(query).flatMap(([key, value]) => {
    if (!Array.isArray(value) || (adminOnly.has(key) && !isAdmin)) return [];
    return comparisonOf(key, value) ?? [];
  });

const timeComparisons = (query: Query): readonly Comparison[] => {
  const since = query['changes-since'];
  const before = query['changes-before'];
  if (since !== undefined && before !== undefined && time('changes-since', since) > time('changes-before', before))
    throw new BadRequest('The value of changes-since must be less than or equal to changes-before.');
  return [
    ...(since === undefined
      ? []
      : [{ column: 'updated_at', operator: '>=', values: [time('changes-since', since)] } as const]),
    ...(before === undefined
      ? []
      : [{ column: 'updated_at', operator: '<=', values: [time('changes-before', before)] } as const]),
  ];
};

const listOf = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split(','));

const tagsOf = (query: Query): TagConditions => ({
  all: listOf(query.tags),
  any: listOf(query['tags-any']),
  notAll: listOf(query['not-tags']),
  notAny: listOf(query['not-tags-any']),
});

/** Keys that lists are sorted by, with their columns and whether they may be null. */
const sortColumns: Readonly<Record<string, readonly [column: string, nullable?: true]>> = {
  access_ip_v4: ['access_ip_v4', true],
  access_ip_v6: ['access_ip_v6', true],
  availability_zone: ['availability_zone', true],
  created_at: ['created_at'],
  display_description: ['description', true],
  display_name: ['name'],
  host: ['host', true],
  hostname: ['hostname'],
  image_ref: ['image_id', true],
  instance_type_id: ['flavor_id'],
  key_name: ['key_name', true],
  launch_index: ['launch_index'],
  launched_at: ['launched_at', true],
  node: ['node', true],
  power_state: ['power_state'],
  progress: ['progress'],
  project_id: ['project_id'],
  root_device_name: ['root_device_name', true],
  task_state: ['task_state', true],
  terminated_at: ['terminated_at', true],
  updated_at: ['updated_at'],
  user_id: ['user_id'],
  uuid: ['uuid'],
  vm_state: ['vm_state'],
};

const directionOf = (text: string | undefined): 'asc' | 'desc' => {
  if (text === undefined || text === 'desc') return 'desc';
  if (text === 'asc') return 'asc';
  throw new BadRequest(`Unknown sort direction "${text}": it must be 'desc' or 'asc'.`);
};

const sortOf = ({ sort_key: keys = [], sort_dir: directions = [] }: Query): readonly SortKey[] => {
  const asked = keys.map((key, index): SortKey => {
    const [column, nullable] = sortColumns[key] ?? [];
    if (column === undefined) throw new BadRequest(`Servers cannot be sorted by "${key}".`);
    return { column, direction: directionOf(directions[index] ?? directions[0]), ...(nullable ? { nullable } : {}) };
  });
  const usual: readonly SortKey[] =
    asked.length > 0 ? [] : [{ column: 'created_at', direction: directionOf(directions[0]) }];
  const all = [...asked, ...usual];
  return all.some(({ column }) => column === 'uuid')
    ? all
    : [...all, { column: 'uuid', direction: all[0]?.direction ?? 'desc' }];
};

const deletedOf = ({ deleted, 'changes-since': since }: Query, isAdmin: boolean): WantedServers['deleted'] => {
  if (isAdmin && deleted !== undefined) return truth('deleted', deleted) ? 'only' : 'without';
  return since === undefined ? 'without' : 'with';
};

/** Undefined where servers of all projects are asked for, by who may. */
const projectOf = async (
  ctx: Context,
  { all_tenants: all }: Query,
  rule: { readonly name: string },
): Promise<string | undefined> => {
  const own = callersProject(ctx);
  if (all === undefined || (all !== '' && !truth('all_tenants', all))) return own ?? '';
  await ctx.authorize(rule, { project_id: own });
  return undefined;
};

/**
 * What a query asks of a list of servers.
 * @throws BadRequest, Forbidden for servers of all projects without the right to see them
 */
export const wantedServers = async (
  ctx: Context,
  query: Query,
  allRule: { readonly name: string },
): Promise<WantedServers> => {
  const isAdmin = await ctx.can(serverPolicy.allFilters, { project_id: callersProject(ctx) });
  const configDrive = query.config_drive;
  const drive: readonly Comparison[] =
    configDrive === undefined || configDrive === ''
      ? []
      : [{ column: 'config_drive', operator: 'in', values: [truth('config_drive', configDrive)] }];
  return {
    projectId: await projectOf(ctx, query, allRule),
    comparisons: [...plainComparisons(query, isAdmin), ...timeComparisons(query), ...drive],
    alternatives: (query.status ?? []).flatMap(statusConditions),
    tags: tagsOf(query),
    isLocked: query.locked === undefined ? undefined : truth('locked', query.locked),
    deleted: deletedOf(query, isAdmin),
    sort: sortOf(query),
    marker: query.marker === undefined || query.marker === '' ? undefined : query.marker,
    limit: query.limit === 0 ? undefined : query.limit,
  };
};
