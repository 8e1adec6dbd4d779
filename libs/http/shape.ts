import { BadRequest } from '@nimbo/errors/faults.ts';
import type { SchemaCheck, SchemaCompiler } from '@nimbo/schema/compile-schema.ts';
import type { SchemaProblem } from '@nimbo/schema/schema-problem.ts';
import type { TSchema } from 'typebox';
import type { Microversion } from './microversion.ts';
import type { Shape, Versioned } from './operation.ts';
import { versionNumber } from './version-number.ts';

/** A shape ready for use: checks a value by the version that was spoken and brings it to the latest form. */
export interface CheckedShape {
  schemaAt(version: Microversion | undefined): TSchema;
  problemAt(version: Microversion | undefined, value: unknown): SchemaProblem | undefined;
  /** Applies every later step, in order. */
  upgradeFrom(version: Microversion | undefined, value: unknown): unknown;
}

interface Step {
  readonly until: number;
  readonly schema: TSchema;
  readonly check: SchemaCheck;
  upgrade(value: unknown): unknown;
}

export const isVersioned = (shape: Shape<TSchema>): shape is Versioned<TSchema> =>
  'latest' in shape && 'earlier' in shape && Array.isArray(shape.earlier);

const stepsOf = (shape: Versioned<TSchema>, compiler: SchemaCompiler): Step[] =>
  shape.earlier.map((step) => ({
    until: versionNumber(step.until),
    schema: step.schema,
    check: compiler.check(step.schema),
    upgrade: (value) => step.upgrade(value),
  }));

/** Prepares a shape; its schemas are compiled when first used. */
export const checkedShape = (shape: Shape<TSchema>, compiler: SchemaCompiler): CheckedShape => {
  const latest = isVersioned(shape) ? shape.latest : shape;
  const check = compiler.check(latest);
  const steps = isVersioned(shape) ? stepsOf(shape, compiler) : [];
  const indexAt = (version: Microversion | undefined): number => {
    if (version === undefined || steps.length === 0) return steps.length;
    const number = versionNumber(version);
    const index = steps.findIndex((step) => number <= step.until);
    return index === -1 ? steps.length : index;
  };
  return {
    schemaAt: (version) => steps[indexAt(version)]?.schema ?? latest,
    problemAt: (version, value) => (steps[indexAt(version)]?.check ?? check)(value),
    upgradeFrom: (version, value) => steps.slice(indexAt(version)).reduce((older, step) => step.upgrade(older), value),
  };
};

/** A problem in the words that callers of OpenStack know. */
export const invalidInput = ({ path, message }: SchemaProblem, whole: string): BadRequest =>
  new BadRequest(path === '' ? `Invalid ${whole}: ${message}.` : `Invalid input for field '${path}': ${message}.`, {
    details: { field: path },
  });
