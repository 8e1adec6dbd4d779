/** Something that judges a single value of an answer; its name is shown when it refuses. */
export type Judge = (value: unknown) => boolean;

/** True for a judge, which stands in an expectation where a value is not known beforehand. */
const isJudge = (value: unknown): value is Judge => typeof value === 'function';

/**
 * Where an answer differs from what was expected of it, one line a place; empty when it fits. Objects may have more
 * than was named; lists have the same length; a regular expression judges a text, a function anything;
 * `undefined` means that the property is absent.
 */
export const mismatches = (actual: unknown, expected: unknown, at = 'body'): readonly string[] => {
  if (isJudge(expected))
    return expected(actual) ? [] : [`${at}: ${show(actual)} is not ${expected.name || 'as judged'}`];
  if (expected instanceof RegExp) {
    return typeof actual === 'string' && expected.test(actual)
      ? []
      : [`${at}: ${show(actual)} does not match ${expected}`];
  }
  if (Array.isArray(expected)) return listMismatches(actual, expected, at);
  if (isObject(expected)) return objectMismatches(actual, expected, at);
  return Object.is(actual, expected) ? [] : [`${at}: ${show(actual)} instead of ${show(expected)}`];
};

const listMismatches = (actual: unknown, expected: readonly unknown[], at: string): readonly string[] => {
  if (!Array.isArray(actual)) return [`${at}: ${show(actual)} is no list`];
  if (actual.length !== expected.length)
    return [`${at}: ${actual.length} entries instead of ${expected.length}: ${show(actual)}`];
  return expected.flatMap((entry, index) => mismatches(actual[index], entry, `${at}.${index}`));
};

const objectMismatches = (
  actual: unknown,
  expected: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] =>
  isObject(actual)
    ? Object.entries(expected).flatMap(([key, value]) => mismatches(actual[key], value, `${at}.${key}`))
    : [`${at}: ${show(actual)} is no object`];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
