import { TooLarge } from '@nimbo/errors/faults.ts';

/** The most bytes that one JSON column keeps unless the caller says otherwise: 1 MiB. */
export const defaultJsonLimit = 1024 * 1024;

/**
 * A value as the JSON text that a column keeps.
 * @throws TooLarge when the text has more than `limit` bytes; TypeError for a value that JSON does not know
 */
export const toJson = (value: unknown, limit: number = defaultJsonLimit): string => {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a value of type ${typeof value} has no JSON form`);
  if (text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit))
    throw new TooLarge(`The data takes more than the ${limit} bytes that can be kept; shorten it.`);
  return text;
};

/**
 * The value of a JSON column, as the type the store wrote.
 * Throws a SyntaxError with the column's beginning when the text is no JSON: the database holds something foreign.
 */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- the store that wrote the column knows its type
export const fromJson = <T>(text: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new SyntaxError(`a column that should hold JSON holds ${JSON.stringify(text.slice(0, 60))}`, {
      cause: error,
    });
  }
};

/** Like {@link fromJson}, for columns that may be null. */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
export const fromNullableJson = <T>(text: string | null): T | null => (text === null ? null : fromJson<T>(text));
