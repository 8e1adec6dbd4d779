import { BadRequest } from '@nimbo/errors/faults.ts';
import { uuidPattern } from './schema.ts';

const pattern = new RegExp(uuidPattern);

/** Whether a text is a uuid, with dashes or without. */
export const isUuid = (text: string): boolean => pattern.test(text);

/** A uuid in the form in which it is kept; any other text as it is. */
export const canonicalUuid = (text: string): string => {
  if (!isUuid(text)) return text;
  const digits = text.replaceAll('-', '').toLowerCase();
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)];
  return parts.join('-');
};

/** @throws BadRequest where two keys are one uuid */
export const canonicalKeys = <Value>(object: Readonly<Record<string, Value>>): Record<string, Value> => {
  const entries = Object.entries(object).map(([key, value]): [string, Value] => [canonicalUuid(key), value]);
  const result = Object.fromEntries(entries);
  if (Object.keys(result).length === entries.length) return result;
  throw new BadRequest('The request names the same uuid twice, in different spellings.');
};
