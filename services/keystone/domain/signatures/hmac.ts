import { createHmac, timingSafeEqual } from 'node:crypto';

type Bytes = string | Buffer;

export const hmac = (algorithm: 'sha1' | 'sha256', key: Bytes, message: Bytes): Buffer =>
  createHmac(algorithm, key).update(message).digest();

/** Where and when a key of AWS's version 4 is good: `20260102/RegionOne/s3/aws4_request`. */
export interface KeyScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** A scope's text in its parts; undefined for anything else. */
export const keyScopeOf = (text: string): KeyScope | undefined => {
  const [date, region, service, end, ...more] = text.split('/');
  if (date === undefined || region === undefined || service === undefined) return undefined;
  return end === 'aws4_request' && more.length === 0 ? { date, region, service } : undefined;
};

/** AWS's version 4: the secret derives a key for date, region and service, and that one signs. Hexadecimal. */
export const signV4 = (secret: string, { date, region, service }: KeyScope, message: Bytes): string => {
  const parts = [date, region, service, 'aws4_request'];
  const key = parts.reduce<Buffer>((derived, part) => hmac('sha256', derived, part), Buffer.from(`AWS4${secret}`));
  return hmac('sha256', key, message).toString('hex');
};

/** Compares without telling by its time where they differ. */
export const isSameText = (given: string, expected: string): boolean => {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
};
