import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { pageQuery } from '@nimbo/http/pagination.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { flavorSortKeys } from '../../db/nova-api/flavor-store.ts';
import { listQuery } from '../common/query.ts';
import { looseBoolean, plainName, wholeNumber } from '../common/values.ts';

const count = Type.Optional(text(16, { pattern: '^[0-9]{1,10}$', examples: ['1'] }));

export const flavorsQuery = listQuery({
  ...pageQuery,
  is_public: Type.Optional(text()),
  minRam: count,
  minDisk: count,
  sort_key: Type.Optional(Type.Enum([...flavorSortKeys, 'vcpu_weight'])),
  sort_dir: Type.Optional(Type.Enum(['asc', 'desc'])),
});

const flavorId = Type.Union([
  Type.String({ minLength: 1, maxLength: 255, pattern: '^(?! )[a-zA-Z0-9. _-]+(?<! )$' }),
  Type.Number(),
  Type.Null(),
]);

/** At least the smallest and at most the largest that single precision holds. */
const factor = Type.Union([
  Type.Number({ exclusiveMinimum: 0, maximum: 3.402_82e38 }),
  Type.String({ pattern: '^[0-9]{1,38}(\\.[0-9]{1,38})?$' }),
]);

const attributes = {
  name: plainName(),
  id: Type.Optional(flavorId),
  ram: wholeNumber(1),
  vcpus: wholeNumber(1),
  disk: wholeNumber(0),
  'OS-FLV-EXT-DATA:ephemeral': Type.Optional(wholeNumber(0)),
  swap: Type.Optional(wholeNumber(0)),
  rxtx_factor: Type.Optional(factor),
  'os-flavor-access:is_public': Type.Optional(looseBoolean()),
} as const;

const description = nullable(text(65_535));

const createLatest = strictObject({ flavor: strictObject({ ...attributes, description: Type.Optional(description) }) });

export const createFlavorBody: Versioned<typeof createLatest> = {
  latest: createLatest,
  earlier: [{ until: '2.54', schema: strictObject({ flavor: strictObject(attributes) }), upgrade: (body) => body }],
};

export const updateFlavorBody = strictObject({ flavor: strictObject({ description }) });

const shown = openObject({ id: Type.String(), name: Type.String(), links: Type.Array(Type.Unknown()) });
const detailed = openObject({
  ...shown.properties,
  ram: Type.Integer(),
  disk: Type.Integer(),
  vcpus: Type.Integer(),
  swap: Type.Union([Type.Integer(), Type.Literal('')]),
  rxtx_factor: Type.Number(),
  'OS-FLV-EXT-DATA:ephemeral': Type.Integer(),
  'OS-FLV-DISABLED:disabled': Type.Boolean(),
  'os-flavor-access:is_public': Type.Boolean(),
  description: Type.Optional(nullable(Type.String())),
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export const flavorAnswer = strictObject({ flavor: detailed });
export const flavorsAnswer = openObject({ flavors: Type.Array(shown) });
export const detailedFlavorsAnswer = openObject({ flavors: Type.Array(detailed) });
