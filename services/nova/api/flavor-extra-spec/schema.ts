import { Type } from 'typebox';
import { strictObject } from '@nimbo/schema/object.ts';

/** Values may be given as numbers; they are kept as texts. */
const value = Type.Union([Type.String({ maxLength: 255 }), Type.Number()]);

const key = '^[a-zA-Z0-9\\-_:. ]{1,255}$';

const specs = (bounds: object) =>
  Type.Unsafe<Record<string, string | number>>({
    type: 'object',
    patternProperties: { [key]: value },
    additionalProperties: false,
    ...bounds,
  });

export const createSpecsBody = strictObject({ extra_specs: specs({ minProperties: 1 }) });
export const updateSpecBody = specs({ minProperties: 1, maxProperties: 1 });
export const specsAnswer = strictObject({ extra_specs: Type.Record(Type.String(), Type.String()) });
export const specAnswer = Type.Record(Type.String(), Type.String());
