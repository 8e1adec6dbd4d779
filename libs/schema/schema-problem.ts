import type { ErrorObject } from 'ajv';

/** What is wrong with a value, in words that may be shown to the caller. */
export interface SchemaProblem {
  /** Where, with dots: `server.networks.0.uuid`; empty for the value as a whole. */
  readonly path: string;
  readonly message: string;
}

const longestEcho = 80;

/** A value as an error may repeat it: short, on one line, never a whole body. */
const echo = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text;
};

const typeWords = (type: unknown): string => (Array.isArray(type) ? type : [type]).map(String).join(' or ');

const choices = (values: readonly unknown[]): string =>
  values.length > 20 ? `${values.slice(0, 20).map(echo).join(', ')}, …` : values.map(echo).join(', ');

type Words = (error: ErrorObject) => string;

const wordsByKeyword: Readonly<Record<string, Words>> = {
  type: ({ data, params }) => `${echo(data)} is not of type ${typeWords(params['type'])}`,
  required: ({ params }) => `the property "${String(params['missingProperty'])}" is required`,
  additionalProperties: ({ params }) => `the property ${echo(params['additionalProperty'])} is not allowed here`,
  propertyNames: ({ params }) => `the property name ${echo(params['propertyName'])} is not allowed`,
  enum: ({ data, params }) => `${echo(data)} is not one of ${choices(params['allowedValues'])}`,
  const: ({ data, params }) => `${echo(data)} must be ${echo(params['allowedValue'])}`,
  minLength: ({ data, params }) => `${echo(data)} is too short (at least ${params['limit']} characters)`,
  maxLength: ({ data, params }) => `${echo(data)} is too long (at most ${params['limit']} characters)`,
  pattern: ({ data, params }) => `${echo(data)} does not match ${echo(params['pattern'])}`,
  format: ({ data, params }) => `${echo(data)} is not a "${params['format']}"`,
  minimum: ({ data, params }) => `${echo(data)} is less than the minimum of ${params['limit']}`,
  maximum: ({ data, params }) => `${echo(data)} is greater than the maximum of ${params['limit']}`,
  exclusiveMinimum: ({ data, params }) => `${echo(data)} must be greater than ${params['limit']}`,
  exclusiveMaximum: ({ data, params }) => `${echo(data)} must be less than ${params['limit']}`,
  multipleOf: ({ data, params }) => `${echo(data)} is not a multiple of ${params['multipleOf']}`,
  minItems: ({ params }) => `too few items (at least ${params['limit']})`,
  maxItems: ({ params }) => `too many items (at most ${params['limit']})`,
  uniqueItems: () => 'the items are not unique',
  minProperties: ({ params }) => `too few properties (at least ${params['limit']})`,
  maxProperties: ({ params }) => `too many properties (at most ${params['limit']})`,
  anyOf: ({ data }) => `${echo(data)} fits none of the accepted forms`,
  oneOf: ({ data }) => `${echo(data)} fits not exactly one of the accepted forms`,
  not: ({ data }) => `${echo(data)} is not allowed here`,
};

const pathOf = (error: ErrorObject): string =>
  error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const depth = (error: ErrorObject): number => error.instancePath.split('/').length;

/** Of the errors of an `anyOf`, the one inside the value says most; `null` alternatives say nothing. */
const telling = (errors: readonly ErrorObject[]): ErrorObject | undefined => {
  const union = errors.findLast((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  if (union === undefined) return errors[0];
  const parts = errors.filter((error) => error !== union && error.params['type'] !== 'null');
  const deeper = parts.filter((error) => depth(error) > depth(union));
  if (deeper.length > 0) return deeper[0];
  return parts.length === 1 ? parts[0] : union;
};

/** Puts the validator's errors into one sentence about the first thing to mend. */
export const describeProblem = (errors: readonly ErrorObject[]): SchemaProblem => {
  const error = telling(errors);
  if (error === undefined) return { path: '', message: 'the value is not valid' };
  return { path: pathOf(error), message: wordsByKeyword[error.keyword]?.(error) ?? error.message ?? 'is not valid' };
};
