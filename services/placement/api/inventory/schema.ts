import { Type, type Static } from 'typebox';
import { integer, positiveInteger } from '@nimbo/schema/number.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { classPattern, generation, keyed } from '../common/schema.ts';

/** The largest number that a single-precision column holds. */
const largestRatio = 3.40282e38;

const record = {
  total: positiveInteger(),
  reserved: Type.Optional(integer()),
  min_unit: Type.Optional(positiveInteger()),
  max_unit: Type.Optional(positiveInteger()),
  step_size: Type.Optional(positiveInteger()),
  allocation_ratio: Type.Optional(Type.Number({ minimum: -largestRatio, maximum: largestRatio })),
};

const given = strictObject({ ...record, resource_provider_generation: Type.Optional(generation()) });

/** An inventory as callers write it. */
export type GivenInventory = Static<typeof given>;

export const createBody = strictObject({
  ...record,
  resource_class: Type.String({ pattern: classPattern, examples: ['VCPU'] }),
  resource_provider_generation: Type.Optional(generation()),
});

export const updateBody = strictObject({ ...record, resource_provider_generation: generation() });

export const replaceBody = strictObject({
  resource_provider_generation: generation(),
  inventories: keyed<GivenInventory>(classPattern, given),
});

export const inventoryAnswer = openObject({
  total: Type.Integer(),
  reserved: Type.Integer(),
  min_unit: Type.Integer(),
  max_unit: Type.Integer(),
  step_size: Type.Integer(),
  allocation_ratio: Type.Number(),
  resource_provider_generation: Type.Optional(Type.Integer()),
});

export const inventoriesAnswer = strictObject({
  resource_provider_generation: Type.Integer(),
  inventories: keyed(classPattern, inventoryAnswer),
});
