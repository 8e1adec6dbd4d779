import { hmac, isSameText, keyScopeOf, signV4 } from './hmac.ts';

/** What an object store was shown: the text that the client signed, and its signature. */
export interface SignedText {
  /** URL-safe base64. */
  readonly token: string;
  readonly signature: string;
}

const v4 = 'AWS4-HMAC-SHA256';

/** The lines of version 4: algorithm, time, scope, hash of the request. */
const expectedV4 = (secret: string, text: Buffer): string | undefined => {
  const [algorithm, , scopeText = '', hash, ...more] = text.toString().split('\n');
  const scope = keyScopeOf(scopeText);
  if (algorithm !== v4 || hash === undefined || more.length > 0 || scope?.service !== 's3') return undefined;
  return signV4(secret, scope, text);
};

/** Whether the holder of the secret has signed the text, as S3's clients do (versions 1, which is 2 elsewhere, and 4). */
export const isSignedForS3 = (secret: string, { token, signature }: SignedText): boolean => {
  const text = Buffer.from(token, 'base64url');
  const isV4 = text.subarray(0, 4).toString() === 'AWS4';
  const expected = isV4 ? expectedV4(secret, text) : hmac('sha1', secret, text).toString('base64');
  return expected !== undefined && isSameText(signature, expected);
};
