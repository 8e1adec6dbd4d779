import type { SchemaCheck, SchemaCompiler } from '@nimbo/schema/compile-schema.ts';
import type { TSchema } from 'typebox';
import { attributePolicies, type AttributePolicies } from './attribute-policy.ts';
import type { Operation, Shape } from './operation.ts';
import type { OperationMeter } from './operation-metrics.ts';
import { checkedShape, type CheckedShape } from './shape.ts';
import { versionNumber } from './version-number.ts';

/** An operation with what serving it needs, prepared once; schemas are compiled when first used. */
export interface CompiledOperation {
  readonly operation: Operation;
  readonly since: number;
  readonly until: number;
  readonly params: SchemaCheck | undefined;
  readonly query: CheckedShape | undefined;
  readonly body: CheckedShape | undefined;
  readonly response: CheckedShape | undefined;
  readonly bodyLimit: number;
  readonly attributes: AttributePolicies;
  readonly meter: OperationMeter;
}

const shaped = (shape: Shape<TSchema> | undefined, compiler: SchemaCompiler): CheckedShape | undefined =>
  shape === undefined ? undefined : checkedShape(shape, compiler);

/** Prepares one operation. */
export const compileOperation = (
  operation: Operation,
  compiler: SchemaCompiler,
  bodyLimit: number,
  meter: OperationMeter,
): CompiledOperation => ({
  operation,
  since: operation.since === undefined ? 0 : versionNumber(operation.since),
  until: operation.until === undefined ? Number.POSITIVE_INFINITY : versionNumber(operation.until),
  params: operation.params === undefined ? undefined : compiler.check(operation.params),
  query: shaped(operation.query, compiler),
  body: shaped(operation.body, compiler),
  response: shaped(operation.response, compiler),
  bodyLimit: operation.bodyLimit ?? bodyLimit,
  attributes: attributePolicies(operation),
  meter,
});
