import type { ByteRange } from '../../drivers/store.ts';

/** A range's bounds within data of a size; null where no byte of it exists. */
const bounded = (start: number, end: number, size: number): ByteRange | null =>
  start > end || start >= size ? null : { start, length: Math.min(end, size - 1) - start + 1 };

const fromRange = (text: string, size: number): ByteRange | undefined | null => {
  const [, first = '', last = ''] = /^bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})$/i.exec(text.trim()) ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') return Number(last) === 0 ? null : bounded(Math.max(0, size - Number(last)), size - 1, size);
  const end = last === '' ? size - 1 : Number(last);
  // A last byte before the first one makes the header invalid, and such a header is ignored (RFC 9110, 14.1.1).
  if (last !== '' && end < Number(first)) return undefined;
  return bounded(Number(first), end, size);
};

/** `Content-Range` in a request: never right by HTTP, and what older clients of glance send. */
const fromContentRange = (text: string, size: number): ByteRange | undefined | null => {
  const [, first, last, whole] = /^bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined) return undefined;
  if (Number(last) >= size || (whole !== '*' && Number(whole) !== size)) return null;
  return bounded(Number(first), Number(last), size);
};

/**
 * The part of data that a request asks for: undefined for all of it, also where the header is malformed or names
 * several ranges; null where no byte of it exists.
 */
export const rangeOf = (
  headers: { readonly range?: string | undefined; readonly 'content-range'?: string | undefined },
  size: number,
): ByteRange | undefined | null => {
  if (headers.range !== undefined) return fromRange(headers.range, size);
  const legacy = headers['content-range'];
  return legacy === undefined ? undefined : fromContentRange(legacy, size);
};
