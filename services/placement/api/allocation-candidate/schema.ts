import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { classPattern, keyed, uuidPattern } from '../common/schema.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));
const texts = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));

/**
 * For the document: names with suffixes can't be listed, so `query.ts` reads the query itself and refuses what a
 * version does not know.
 */
export const candidatesQuery = openObject({
  resources: text('Amounts by class, `VCPU:2,MEMORY_MB:1024`; `resources<suffix>` for one provider alone (1.25).'),
  limit: text('At most so many candidates (1.16).'),
  required: texts('Traits, `A,!B` (1.17, forbidden 1.22); `in:A,B` and repeated (1.39); `required<suffix>` (1.25).'),
  member_of: texts('Aggregates (1.21), repeated (1.24), forbidden with `!` (1.32); `member_of<suffix>` (1.25).'),
  in_tree: text('The provider whose tree counts (1.31); `in_tree<suffix>`.'),
  group_policy: text('`none` or `isolate` (1.25); needed with several suffixed groups.'),
  root_required: text('Traits of the tree’s root, `A,!B` (1.35).'),
  same_subtree: texts('Suffixes whose providers are in one subtree (1.36).'),
});

const amounts = keyed<number>(classPattern, Type.Integer());

/** Before 1.12 allocations are a list. */
const allocationRequest = openObject({
  allocations: Type.Union([
    keyed(uuidPattern, strictObject({ resources: amounts })),
    Type.Array(strictObject({ resource_provider: strictObject({ uuid: Type.String() }), resources: amounts })),
  ]),
  mappings: Type.Optional(Type.Unsafe({ type: 'object', additionalProperties: Type.Array(Type.String()) })),
});

const summary = strictObject({
  resources: keyed(classPattern, strictObject({ capacity: Type.Integer(), used: Type.Integer() })),
  traits: Type.Optional(Type.Array(Type.String())),
  parent_provider_uuid: Type.Optional(nullable(Type.String())),
  root_provider_uuid: Type.Optional(Type.String()),
});

export const candidatesAnswer = strictObject({
  allocation_requests: Type.Array(allocationRequest),
  provider_summaries: keyed(uuidPattern, summary),
});
