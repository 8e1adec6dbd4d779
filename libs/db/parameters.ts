import { BadRequest } from '@nimbo/errors/faults.ts';

/** What a query may carry as a parameter: the same on all three databases. Times are texts, JSON is text. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/**
 * Ends the query when a parameter is nothing all three databases keep alike. Objects and arrays are refused because
 * drivers expand them in ways of their own (`mysql2` even to SQL).
 * @throws BadRequest for a text with the character NUL, which PostgreSQL cannot keep
 */
export const checkParameter = (value: unknown): SqlValue => {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new BadRequest('A text contains the character NUL (U+0000); remove it.');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`the number ${value} cannot be a query parameter`);
      return value;
    case 'boolean':
    case 'bigint':
      return value;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(`a query parameter must be text, number, boolean, bytes or null, not ${kindOf(value)}`);
  }
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'an array' : `of type ${typeof value}`);

/** Numbers where they are exact, BigInt beyond 2^53. */
export const exactNumber = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
