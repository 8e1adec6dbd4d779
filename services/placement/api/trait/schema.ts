import { Type } from 'typebox';
import { strictObject } from '@nimbo/schema/object.ts';
import { generation, plainText } from '../common/schema.ts';

export const listQuery = strictObject({
  name: Type.Optional(Type.String()),
  associated: Type.Optional(Type.String()),
});

export const replaceBody = strictObject({
  traits: Type.Array(plainText(1, 255), { maxItems: 10_000 }),
  resource_provider_generation: generation(),
});

export const traitsAnswer = strictObject({ traits: Type.Array(Type.String()) });

export const providerTraitsAnswer = strictObject({
  traits: Type.Array(Type.String()),
  resource_provider_generation: Type.Integer(),
});
