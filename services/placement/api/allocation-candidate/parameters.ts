import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { isSince } from '../common/since.ts';

/** What a parameter of a group says. */
const groupKinds = ['resources', 'required', 'member_of', 'in_tree'] as const;
type GroupKind = (typeof groupKinds)[number];

/** The values of one group's parameters, by kind. */
export type GroupValues = ReadonlyMap<GroupKind, readonly string[]>;

/** A query taken apart: by group, and what is about the request as a whole. */
export interface Parameters {
  readonly groups: ReadonlyMap<string, GroupValues>;
  readonly whole: ReadonlyMap<string, readonly string[]>;
}

const wholeSince: Readonly<Record<string, Microversion>> = {
  limit: '1.16',
  group_policy: '1.25',
  root_required: '1.35',
  same_subtree: '1.36',
};

const kindSince: Readonly<Record<GroupKind, Microversion>> = {
  resources: '1.10',
  required: '1.17',
  member_of: '1.21',
  in_tree: '1.31',
};

/** Suffixes: none at first, then numbers, then words. */
const suffixPattern = (version: Microversion | undefined): RegExp => {
  if (isSince(version, '1.33')) return /^[a-zA-Z0-9_-]{0,64}$/;
  return isSince(version, '1.25') ? /^(?:[1-9][0-9]*)?$/ : /^$/;
};

const partsOf = (key: string, version: Microversion | undefined): { kind: GroupKind; suffix: string } | undefined => {
  const kind = groupKinds.find((each) => key.startsWith(each));
  if (kind === undefined || !isSince(version, kindSince[kind])) return undefined;
  const suffix = key.slice(kind.length);
  return suffixPattern(version).test(suffix) ? { kind, suffix } : undefined;
};

const unknown = (key: string): BadRequest =>
  new BadRequest(
    `Allocation candidates have no parameter "${key.slice(0, 80)}" in this microversion: leave it out, or ask for a newer one.`,
  );

/** @throws BadRequest for parameters that the version does not know */
export const parametersOf = (query: URLSearchParams, version: Microversion | undefined): Parameters => {
  const groups = new Map<string, Map<GroupKind, readonly string[]>>();
  const whole = new Map<string, readonly string[]>();
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key);
    const since = Object.hasOwn(wholeSince, key) ? wholeSince[key] : undefined;
    if (since !== undefined) {
      if (!isSince(version, since)) throw unknown(key);
      whole.set(key, values);
      continue;
    }
    const parts = partsOf(key, version);
    if (parts === undefined) throw unknown(key);
    const group = groups.get(parts.suffix) ?? new Map<GroupKind, readonly string[]>();
    groups.set(parts.suffix, group.set(parts.kind, values));
  }
  return { groups, whole };
};
