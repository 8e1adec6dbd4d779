import { BadRequest } from '@nimbo/errors/faults.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const quote = 0x22;
const backslash = 0x5c;

/** True once arrays and objects nest deeper than the bound; reads bytes, so it costs less than parsing. */
const isDeeperThan = (bytes: Uint8Array, bound: number): boolean => {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isInText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > bound) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
};

/** Only these can smuggle what no store or object should be given; all else needs no second look. */
const suspicious = /__proto__|\\u00|\\u[dD][89a-fA-F]/;

const checkText = (text: string): void => {
  if (text.includes('\0')) throw new BadRequest('The request body has a text with a null character.');
  if (!text.isWellFormed()) throw new BadRequest('The request body has a text that is not valid Unicode.');
};

const checkKey = (key: string): void => {
  checkText(key);
  if (key === '__proto__') throw new BadRequest('The request body has a property named "__proto__".');
};

const checkValue = (value: unknown): void => {
  if (typeof value === 'string') checkText(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkKey(key);
    checkValue(inner);
  }
};

const decode = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new BadRequest('The request body is not valid UTF-8.');
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('The request body is not valid JSON.');
  }
};

/**
 * Reads hostile bytes as JSON. Of a key given twice the last one counts, as in every JSON reader.
 * @throws BadRequest for what is no UTF-8, no JSON, nested deeper than `depth`, has a property `__proto__`, or
 *   texts with null characters or lone surrogates (no database keeps those)
 */
export const parseJson = (bytes: Uint8Array, depth: number): unknown => {
  if (isDeeperThan(bytes, depth)) throw new BadRequest(`The request body is nested more than ${depth} levels deep.`);
  const text = decode(bytes);
  const value = parse(text);
  if (suspicious.test(text)) checkValue(value);
  return value;
};
