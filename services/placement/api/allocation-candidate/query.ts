import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import {
  noAggregates,
  noTraits,
  type CandidatesRequest,
  type RequestGroup,
  type TraitCondition,
} from '../../domain/allocation-candidates/request.ts';
import { errorCodes } from '../../domain/errors.ts';
import { parseInTree, parseMemberOf, parseResources, parseTraits } from '../common/query-values.ts';
import { isSince } from '../common/since.ts';
import { syntaxOf, traitTexts } from '../resource-provider/query.ts';
import { checkGroups } from './check-groups.ts';
import { parametersOf, type GroupValues, type Parameters } from './parameters.ts';

const groupOf = (suffix: string, values: GroupValues, version: Microversion | undefined): RequestGroup => {
  const { traits, aggregates } = syntaxOf(version);
  const resources = values.get('resources')?.at(-1);
  const required = values.get('required');
  const memberOf = values.get('member_of');
  const inTree = values.get('in_tree')?.at(-1);
  return {
    suffix,
    resources: resources === undefined ? new Map() : parseResources(resources),
    traits: required === undefined ? noTraits : parseTraits(traitTexts(required, version), traits),
    aggregates: memberOf === undefined ? noAggregates : parseMemberOf(memberOf, aggregates),
    inTree: inTree === undefined ? undefined : parseInTree(inTree),
  };
};

const limitOf = (values: readonly string[] | undefined): number | undefined => {
  const text = values?.[0];
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]*$/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  throw new BadRequest(`limit=${text.slice(0, 40)} is no whole number from 1 up: give one, or leave it out for all.`);
};

const policyOf = (values: readonly string[] | undefined): 'none' | 'isolate' | undefined => {
  const text = values?.[0];
  if (text === undefined || text === 'none' || text === 'isolate') return text;
  throw new BadRequest(`group_policy=${text.slice(0, 40)} is not known: use "none" or "isolate".`);
};

const rootTraitsOf = (values: readonly string[] | undefined): TraitCondition => {
  if (values === undefined) return noTraits;
  if (values.length > 1) {
    throw new BadRequest('root_required is given several times: put all its traits into one, separated by commas.', {
      code: errorCodes.duplicateQueryKey,
    });
  }
  const traits = parseTraits(values, { mayForbid: true, mayOffer: false });
  const conflicts = traits.required.flat().filter((name) => traits.forbidden.includes(name));
  if (conflicts.length === 0) return traits;
  throw new BadRequest(`root_required both requires and forbids ${conflicts.join(', ')}: decide on one of the two.`, {
    code: errorCodes.badQueryValue,
  });
};

const subtreesOf = (values: readonly string[] | undefined): ReadonlySet<string>[] =>
  (values ?? []).map((value) => {
    const suffixes = new Set(value.split(',').map((suffix) => suffix.trim()));
    if (!suffixes.has('')) return suffixes;
    throw new BadRequest('same_subtree has an empty name: only groups with a suffix can be kept together.', {
      code: errorCodes.badQueryValue,
    });
  });

const requestOf = ({ groups, whole }: Parameters, version: Microversion | undefined): CandidatesRequest => ({
  groups: [...groups].map(([suffix, values]) => groupOf(suffix, values, version)),
  groupPolicy: policyOf(whole.get('group_policy')),
  limit: limitOf(whole.get('limit')),
  rootTraits: rootTraitsOf(whole.get('root_required')),
  sameSubtrees: subtreesOf(whole.get('same_subtree')),
  isNestedAware: isSince(version, '1.29'),
});

/** A query as the request that it makes. @throws BadRequest for whatever the version does not allow */
export const candidatesRequest = (query: URLSearchParams, version: Microversion | undefined): CandidatesRequest => {
  const request = requestOf(parametersOf(query, version), version);
  checkGroups(request, version);
  return request;
};
