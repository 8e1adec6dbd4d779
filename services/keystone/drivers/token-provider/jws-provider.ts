import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { compactVerify, CompactSign, decodeProtectedHeader, errors } from 'jose';
import type { Clock } from '@nimbo/context/clock.ts';
import type { TokenProvider } from '../token-provider.ts';
import { KeyRing } from './key-ring.ts';
import { decodeClaims, encodeClaims } from './token-payload.ts';
import type { TokenClaims } from './token-claims.ts';

/** One key of JWS tokens: ECDSA over P-256, as upstream's JWS provider takes. */
interface JwsKey {
  /** Names the key in a token's header. */
  readonly id: string;
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
}

const algorithm = 'ES256';

/** No token of ours is longer; what is longer is not looked at. */
const longestToken = 8_192;

/** A new private key as PEM (PKCS 8). */
export const newJwsKey = (): string => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

/** Reads a private key. @throws TypeError where the text is no such key; the message never shows the text */
export const jwsKey = (text: string): JwsKey => {
  const signing = createPrivateKey(text);
  if (signing.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new TypeError('a JWS key must be a private key on the curve P-256, as PEM');
  }
  const verifying = createPublicKey(signing);
  const id = hash('sha256', verifying.export({ type: 'spki', format: 'der' }), 'base64url').slice(0, 16);
  return { id, signing, verifying };
};

const isOfJose = (error: unknown): boolean => error instanceof errors.JOSEError || error instanceof TypeError;

const keyIdOf = (text: string): string | undefined => {
  try {
    return decodeProtectedHeader(text).kid;
  } catch (error) {
    if (isOfJose(error)) return undefined;
    throw error;
  }
};

/** What anyone with the public key may read, beside the claims themselves. */
const payloadOf = (claims: TokenClaims): Uint8Array => {
  const { userId, issuedAt, expiresAt, methods, auditIds } = claims;
  const told = { sub: userId, iat: Math.floor(issuedAt / 1_000), exp: Math.floor(expiresAt / 1_000) };
  const openstack = { openstack_methods: methods, openstack_audit_ids: auditIds };
  return Buffer.from(JSON.stringify({ ...told, ...openstack, nimbo: encodeClaims(claims).toString('base64url') }));
};

const claimsIn = (payload: Uint8Array): TokenClaims | undefined => {
  try {
    const { nimbo } = JSON.parse(Buffer.from(payload).toString()) as { readonly nimbo?: unknown };
    return typeof nimbo === 'string' ? decodeClaims(Buffer.from(nimbo, 'base64url')) : undefined;
  } catch (error) {
    // Signed by one of our keys and yet not ours: the repository is shared with something else.
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const verified = async (text: string, key: JwsKey): Promise<Uint8Array | undefined> => {
  try {
    return (await compactVerify(text, key.verifying, { algorithms: [algorithm] })).payload;
  } catch (error) {
    if (isOfJose(error)) return undefined;
    throw error;
  }
};

/** Signed JSON Web Signatures (RFC 7515) with the keys of a repository directory, which rotate as Fernet's do. */
export const jwsProvider = (directory: string, clock: Clock): TokenProvider => {
  const ring = new KeyRing(directory, clock, jwsKey);
  return {
    seal: async (claims) => {
      const { primary } = await ring.keys();
      const header = { alg: algorithm, typ: 'JWT', kid: primary.id };
      return new CompactSign(payloadOf(claims)).setProtectedHeader(header).sign(primary.signing);
    },
    open: async (text) => {
      if (text.length > longestToken) return undefined;
      const keyId = keyIdOf(text);
      const key = (await ring.keys()).all.find(({ id }) => id === keyId);
      const payload = key === undefined ? undefined : await verified(text, key);
      return payload === undefined ? undefined : claimsIn(payload);
    },
  };
};
