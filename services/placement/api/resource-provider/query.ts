import type { Microversion } from '@nimbo/http/microversion.ts';
import { noAggregates, noTraits } from '../../domain/allocation-candidates/request.ts';
import type { ProviderQuery } from '../../domain/provider-list.ts';
import { parseMemberOf, parseResources, parseTraits } from '../common/query-values.ts';
import { isSince } from '../common/since.ts';
import { canonicalUuid } from '../common/uuid.ts';
import type { ListQuery } from './schema.ts';

/** What a version allows in the values of a query. */
export const syntaxOf = (version: Microversion | undefined) => ({
  traits: { mayForbid: isSince(version, '1.22'), mayOffer: isSince(version, '1.39') },
  aggregates: { mayRepeat: isSince(version, '1.24'), mayForbid: isSince(version, '1.32') },
});

/** Before microversion 1.39 the last `required` counts alone. */
export const traitTexts = (texts: readonly string[], version: Microversion | undefined): readonly string[] =>
  isSince(version, '1.39') ? texts : texts.slice(-1);

/** The conditions of a list. @throws BadRequest for values that a version does not know */
export const providerQuery = (query: ListQuery, version: Microversion | undefined): ProviderQuery => {
  const { required, member_of: memberOf, resources, in_tree: inTree, uuid } = query;
  const syntax = syntaxOf(version);
  return {
    uuid: uuid === undefined ? undefined : canonicalUuid(uuid),
    name: query.name,
    inTree: inTree === undefined ? undefined : canonicalUuid(inTree),
    resources: resources === undefined ? new Map() : parseResources(resources),
    traits: required === undefined ? noTraits : parseTraits(traitTexts(required, version), syntax.traits),
    aggregates: memberOf === undefined ? noAggregates : parseMemberOf(memberOf, syntax.aggregates),
  };
};
