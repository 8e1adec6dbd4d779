import type { LogFields } from '@nimbo/context/log.ts';
import { scrubText } from './scrub-text.ts';
import { isSecretName } from './secret-name.ts';

const longestText = 2_000;
const longestStack = 8_000;
const mostItems = 50;
const deepest = 6;
const mostCauses = 5;

/** Values one line may hold over all; what comes later is left out. */
const mostValues = 500;

/** Names that the log itself writes; a field of such a name would forge them. */
const ownNames = new Set(['level', 'time', 'message']);

interface Walk {
  readonly ancestors: object[];
  left: number;
}

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;

/** A text fit for a log line: cut, with whatever looks secret masked. */
export const cleanText = (text: string, limit: number = longestText): string => scrubText(cut(text, limit));

const cleanError = (walk: Walk, error: Error, depth: number): unknown => {
  const { code, kind, details, errors } = error as {
    code?: unknown;
    kind?: unknown;
    details?: unknown;
    errors?: unknown;
  };
  const extra = { code, kind, details, errors };
  const shown = Object.entries(extra).filter(([, value]) => value !== undefined);
  return {
    type: error.name,
    message: cleanText(error.message),
    stack: cleanText(error.stack ?? '', longestStack),
    ...Object.fromEntries(shown.map(([name, value]) => [name, cleanNamed(walk, name, value, depth + 1)])),
    ...(error.cause === undefined || depth >= mostCauses ? {} : { cause: cleanValue(walk, error.cause, depth + 1) }),
  };
};

const cleanArray = (walk: Walk, items: readonly unknown[], depth: number): unknown => {
  const shown = items.slice(0, mostItems).map((item) => cleanValue(walk, item, depth + 1));
  return items.length > mostItems ? [...shown, `… ${items.length - mostItems} more`] : shown;
};

/** A loop on purpose: this runs for every line, and intermediate arrays were half of its cost. */
const cleanRecord = (walk: Walk, record: object, depth: number): Record<string, unknown> => {
  const names = Object.keys(record);
  const clean: Record<string, unknown> = {};
  for (const name of names.length > mostItems ? names.slice(0, mostItems) : names) {
    const taken = name === '__proto__' || (depth === 0 && ownNames.has(name));
    clean[taken ? `${name}_` : name] = cleanNamed(walk, name, (record as Record<string, unknown>)[name], depth + 1);
  }
  if (names.length > mostItems) {
    clean['…'] = `${names.length - mostItems} more`;
  }
  return clean;
};

const plainObject = (walk: Walk, value: object, depth: number): unknown => {
  if (value instanceof Error) {
    return cleanError(walk, value, depth);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `(${value.byteLength} bytes)`;
  }
  if (value instanceof Map) {
    return cleanRecord(walk, Object.fromEntries([...value].map(([name, item]) => [String(name), item])), depth);
  }
  const items = value instanceof Set ? [...(value as Set<unknown>)] : value;
  return Array.isArray(items) ? cleanArray(walk, items, depth) : cleanRecord(walk, value, depth);
};

const cleanObject = (walk: Walk, value: object, depth: number): unknown => {
  if (walk.ancestors.includes(value)) {
    return '(circular)';
  }
  if (depth > deepest) {
    return '(deeper)';
  }
  walk.ancestors.push(value);
  try {
    return plainObject(walk, value, depth);
  } finally {
    walk.ancestors.pop();
  }
};

const cleanValue = (walk: Walk, value: unknown, depth: number): unknown => {
  walk.left -= 1;
  if (walk.left < 0) {
    return '…';
  }
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'object':
      return value === null ? null : cleanObject(walk, value, depth);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'function':
      return '(function)';
    default:
      return value;
  }
};

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const cleanNamed = (walk: Walk, name: string, value: unknown, depth: number): unknown =>
  isPresent(value) && typeof value !== 'boolean' && isSecretName(name) ? '***' : cleanValue(walk, value, depth);

/**
 * Fields fit to be written: secret-looking names masked at any depth, long values cut, errors with stack and causes,
 * nothing circular, nothing that could pass for the line's own level, time or message. Never throws.
 */
export const cleanFields = (fields: LogFields): Record<string, unknown> => {
  const walk: Walk = { ancestors: [], left: mostValues };
  try {
    return cleanRecord(walk, fields, 0);
  } catch (error) {
    // A getter or a proxy of the value threw: the line matters more than its fields.
    return { unreadable_fields: error instanceof Error ? cleanText(error.message) : 'yes' };
  }
};
