import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { plainName } from '../common/values.ts';

/** A zone's name; colons part it from hosts in requests for servers. */
const zone = Type.Optional(
  nullable(Type.String({ minLength: 1, maxLength: 255, pattern: '^(?!\\s)[^:\\p{Cc}]*(?<!\\s)$', examples: ['zone'] })),
);

export const createAggregateBody = strictObject({
  aggregate: strictObject({ name: plainName(), availability_zone: zone }),
});
export const updateAggregateBody = strictObject({
  aggregate: strictObject({ name: Type.Optional(plainName()), availability_zone: zone }, { minProperties: 1 }),
});

const host = strictObject({ host: Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' }) });

export const addHostBody = strictObject({ add_host: host });
export const removeHostBody = strictObject({ remove_host: host });
export const setMetadataBody = strictObject({
  set_metadata: strictObject({
    metadata: Type.Unsafe<Record<string, string | null>>({
      type: 'object',
      patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': nullable(Type.String({ maxLength: 255 })) },
      additionalProperties: false,
    }),
  }),
});

const shown = openObject({ id: Type.Integer(), name: Type.String(), availability_zone: nullable(Type.String()) });

export const aggregateAnswer = strictObject({ aggregate: shown });
export const aggregatesAnswer = strictObject({ aggregates: Type.Array(shown) });
