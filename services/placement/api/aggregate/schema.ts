import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { generation, uuidText } from '../common/schema.ts';

const list = Type.Array(uuidText(), { uniqueItems: true, maxItems: 1_000 });

const withGeneration = strictObject({ aggregates: list, resource_provider_generation: generation() });

/** Before microversion 1.19 the bare list, without a generation. */
export const replaceBody: Versioned<typeof withGeneration> = {
  latest: withGeneration,
  earlier: [{ until: '1.18', schema: list, upgrade: (aggregates) => ({ aggregates }) }],
};

export const aggregatesAnswer = strictObject({
  aggregates: Type.Array(Type.String()),
  resource_provider_generation: Type.Optional(Type.Integer()),
});
