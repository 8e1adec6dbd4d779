import { assertNever } from '@nimbo/errors/assert-never.ts';
import { formatByteSize, parseByteSize } from './byte-size.ts';
import { formatDuration, parseDuration } from './duration.ts';
import type { Option } from './option.ts';

/** A value that was understood, or what was expected instead. */
export type Reading = { readonly value: unknown } | { readonly expected: string };

const expectedOf = (option: Option<unknown>): string => {
  switch (option.kind) {
    case 'string':
      return 'a text (in quotes where it looks like a number or true/false)';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'duration':
      return 'a length of time such as 30s, 5m or 1h30m';
    case 'size':
      return 'a size such as 64MiB or 10GiB';
    case 'list':
      return 'a list of texts';
    case 'choice':
      return `one of ${(option.choices ?? []).join(', ')}`;
    default:
      return assertNever(option.kind);
  }
};

/** A value as it is written in the file; secrets must be masked by the caller. */
export const formatOptionValue = (option: Option<unknown>, value: unknown): string => {
  if (option.kind === 'duration') {
    return formatDuration(Number(value));
  }
  return option.kind === 'size' ? formatByteSize(Number(value)) : JSON.stringify(value);
};

const isNumber = (raw: unknown): raw is number => typeof raw === 'number' && Number.isFinite(raw);

const texts = (raw: unknown): readonly string[] | undefined =>
  Array.isArray(raw) && raw.every((item) => typeof item === 'string') ? Object.freeze([...raw]) : undefined;

const typed = (option: Option<unknown>, raw: unknown): unknown => {
  switch (option.kind) {
    case 'string':
      return typeof raw === 'string' ? raw : undefined;
    case 'integer':
      return Number.isSafeInteger(raw) ? raw : undefined;
    case 'number':
      return isNumber(raw) ? raw : undefined;
    case 'boolean':
      return typeof raw === 'boolean' ? raw : undefined;
    case 'duration':
      return typeof raw === 'string' || isNumber(raw) ? parseDuration(String(raw)) : undefined;
    case 'size':
      return typeof raw === 'string' || isNumber(raw) ? parseByteSize(String(raw)) : undefined;
    case 'list':
      return texts(raw);
    case 'choice':
      return typeof raw === 'string' && option.choices?.includes(raw) === true ? raw : undefined;
    default:
      return assertNever(option.kind);
  }
};

const boundsOf = (option: Option<unknown>): string => {
  const bound = (value: number | undefined, word: string) =>
    value === undefined ? [] : [`${word} ${formatOptionValue(option, value)}`];
  return [...bound(option.minimum, 'at least'), ...bound(option.maximum, 'at most')].join(' and ');
};

/** Reads what a YAML file says. Nothing is coerced: `port: "80"` is no number. */
export const readOptionValue = (option: Option<unknown>, raw: unknown): Reading => {
  const value = typed(option, raw);
  if (value === undefined) {
    return { expected: expectedOf(option) };
  }
  const tooSmall = isNumber(value) && value < (option.minimum ?? -Infinity);
  const tooLarge = isNumber(value) && value > (option.maximum ?? Infinity);
  return tooSmall || tooLarge ? { expected: boundsOf(option) } : { value };
};

const fromText = (option: Option<unknown>, text: string): unknown => {
  switch (option.kind) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
    default:
      return text;
  }
};

/** Reads what an environment variable says, where everything is a text and a list is comma-separated. */
export const readOptionText = (option: Option<unknown>, text: string): Reading =>
  readOptionValue(option, fromText(option, text));
