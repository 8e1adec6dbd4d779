import { RE2JS, RE2JSException } from 're2js';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { LocalRule, MappingRule, RemoteRule } from '../../db/mapping-store.ts';
import { takes } from './remote.ts';
import { partsOf } from './template.ts';

/** The versions of rules that are known. */
const versions = ['1.0', '2.0'];

const assertPattern = (pattern: string): void => {
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new BadRequest(
      `The regular expression ${JSON.stringify(pattern.slice(0, 80))} is not one of RE2, which has no look-around and no back references.`,
    );
  }
};

const assertRemote = (rule: RemoteRule): void => {
  if (rule.regex !== true) return;
  const patterns = rule.any_one_of ?? rule.not_any_of ?? rule.whitelist ?? rule.blacklist ?? [];
  patterns.forEach(assertPattern);
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const assertLocal = (local: LocalRule, count: number): void => {
  if (local.groups !== undefined && local.domain === undefined) {
    throw new BadRequest('A rule with groups needs a domain beside them, in which they are looked for.');
  }
  for (const part of textsIn(local).flatMap((text) => partsOf(text))) {
    if (!('index' in part) || part.index < count) continue;
    throw new BadRequest(`A local rule uses {${part.index}}, but its remote rules hand on ${count} values only.`);
  }
};

const assertVersionFits = (local: LocalRule, version: string): void => {
  if (version !== '1.0' || local.projects?.every(({ domain }) => domain === undefined) !== false) return;
  throw new BadRequest('Projects of mapping rules have a domain of their own from schema_version 2.0 on only.');
};

/** @throws BadRequest for rules that could never work, or might work for ever */
export const assertRules = (rules: readonly MappingRule[], version: string): void => {
  if (!versions.includes(version)) {
    throw new BadRequest(`There is no schema_version ${version} of mappings; there are ${versions.join(' and ')}.`);
  }
  for (const { local, remote } of rules) {
    remote.forEach(assertRemote);
    const count = remote.filter(takes).length;
    for (const each of local) {
      assertLocal(each, count);
      assertVersionFits(each, version);
    }
  }
};
