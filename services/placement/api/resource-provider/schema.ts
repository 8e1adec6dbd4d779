import { Type, type Static } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { plainText, uuidText } from '../common/schema.ts';

const name = { name: plainText(0, 200) };
const parent = { parent_provider_uuid: Type.Optional(nullable(uuidText())) };
const own = { uuid: Type.Optional(uuidText()) };

const unchanged = (value: unknown): unknown => value;

const createLatest = strictObject({ ...name, ...own, ...parent });
const updateLatest = strictObject({ ...name, ...parent });

export const createBody: Versioned<typeof createLatest> = {
  latest: createLatest,
  earlier: [{ until: '1.13', schema: strictObject({ ...name, ...own }), upgrade: unchanged }],
};

export const updateBody: Versioned<typeof updateLatest> = {
  latest: updateLatest,
  earlier: [{ until: '1.13', schema: strictObject(name), upgrade: unchanged }],
};

const text = () => Type.Optional(Type.String());
const texts = () => Type.Optional(Type.Array(Type.String()));
const first = { name: text(), uuid: Type.Optional(uuidText()) };
const byAggregate = { ...first, member_of: texts() };
const byRoom = { ...byAggregate, resources: text() };
const byTree = { ...byRoom, in_tree: Type.Optional(uuidText()) };
const byTrait = { ...byTree, required: texts() };

const listLatest = strictObject(byTrait);

/** What a list can be asked for; more with each version. */
export type ListQuery = Static<typeof listLatest>;

export const listQuery: Versioned<typeof listLatest> = {
  latest: listLatest,
  earlier: [
    { until: '1.2', schema: strictObject(first), upgrade: unchanged },
    { until: '1.3', schema: strictObject(byAggregate), upgrade: unchanged },
    { until: '1.13', schema: strictObject(byRoom), upgrade: unchanged },
    { until: '1.17', schema: strictObject(byTree), upgrade: unchanged },
  ],
};

/** A provider as it is shown; trees since 1.14. */
export const providerAnswer = openObject({
  uuid: Type.String(),
  name: Type.String(),
  generation: Type.Integer(),
  parent_provider_uuid: Type.Optional(nullable(Type.String())),
  root_provider_uuid: Type.Optional(Type.String()),
  links: Type.Array(strictObject({ rel: Type.String(), href: Type.String() })),
});

export const providersAnswer = strictObject({ resource_providers: Type.Array(providerAnswer) });
