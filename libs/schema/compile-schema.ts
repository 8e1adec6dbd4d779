import { Ajv } from 'ajv';
import type { TSchema } from 'typebox';
import { formats } from './formats.ts';
import { describeProblem, type SchemaProblem } from './schema-problem.ts';

/** Says what is wrong with a value, or undefined where nothing is. The value is never changed. */
export type SchemaCheck = (value: unknown) => SchemaProblem | undefined;

/** Turns schemas into checks. Compiling costs about half a millisecond, so it happens when a check is first used. */
export interface SchemaCompiler {
  check(schema: TSchema): SchemaCheck;
}

/** Annotations that schemas may carry for other readers than the validator. */
export const annotations = ['x-policy', 'x-openstack', 'x-secret'] as const;

const makeAjv = (): Ajv => {
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTuples: false,
    strictTypes: false,
    verbose: true,
    addUsedSchema: false,
    formats: { ...formats },
  });
  ajv.addVocabulary([...annotations]);
  return ajv;
};

/**
 * A compiler with a store of its own. Nothing is coerced, stripped or defaulted: `"4"` is no integer and an unknown
 * property is either allowed by the schema or refused.
 */
export const schemaCompiler = (): SchemaCompiler => {
  let ajv: Ajv | undefined;
  return {
    check: (schema) => {
      let validate: ReturnType<Ajv['compile']> | undefined;
      return (value) => {
        if (validate === undefined) {
          ajv ??= makeAjv();
          validate = ajv.compile(schema);
        }
        return validate(value) ? undefined : describeProblem(validate.errors ?? []);
      };
    },
  };
};

/** One check on its own, for places that have a single schema. Compiled on first use. */
export const compileSchema = (schema: TSchema): SchemaCheck => schemaCompiler().check(schema);
