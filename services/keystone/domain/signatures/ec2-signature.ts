import { createHash } from 'node:crypto';
import { hmac, isSameText, keyScopeOf, signV4 } from './hmac.ts';

/** A request to an EC2-like API, as that API saw it. */
export interface SignedRequest {
  readonly signature: string;
  /** With port. */
  readonly host: string;
  readonly verb: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
}

/** RFC 3986: only letters, digits and `-_.~` stand for themselves. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

const byCodePoint = ([left]: readonly [string, string], [right]: readonly [string, string]): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

const notSigned = new Set(['Signature', 'X-Amz-Signature']);

const signedParams = ({ params }: SignedRequest): [string, string][] =>
  Object.entries(params).filter(([name]) => !notSigned.has(name));

const queryOf = (request: SignedRequest): string =>
  signedParams(request)
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .toSorted(byCodePoint)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const headerOf = ({ headers, host }: SignedRequest, name: string): string | undefined => {
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  if (name === 'host') return host;
  return entry?.[1];
};

const expectedV0 = (secret: string, { params }: SignedRequest): string =>
  hmac('sha1', secret, `${params['Action'] ?? ''}${params['Timestamp'] ?? ''}`).toString('base64');

const expectedV1 = (secret: string, request: SignedRequest): string => {
  const lower = ([name, value]: [string, string]): [string, string, string] => [name.toLowerCase(), name, value];
  const ordered = signedParams(request)
    .map(lower)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return hmac('sha1', secret, ordered.map(([, name, value]) => `${name}${value}`).join('')).toString('base64');
};

const expectedV2 = (secret: string, request: SignedRequest): string => {
  const algorithm = request.params['SignatureMethod'] === 'HmacSHA1' ? 'sha1' : 'sha256';
  const lines = [request.verb, request.host, request.path, queryOf(request)];
  return hmac(algorithm, secret, lines.join('\n')).toString('base64');
};

/** What version 4 says of itself, in a header or, for presigned addresses, in the query. */
interface V4Claims {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly time: string;
}

const v4 = 'AWS4-HMAC-SHA256';

const claimsOf = (request: SignedRequest): V4Claims | undefined => {
  const { params } = request;
  const header = headerOf(request, 'authorization');
  const isInHeader = header?.startsWith(v4) === true;
  if (!isInHeader && params['X-Amz-Algorithm'] !== v4) return undefined;
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(header ?? '')?.[1];
  const credential = isInHeader ? part('Credential') : params['X-Amz-Credential'];
  const signedHeaders = isInHeader ? part('SignedHeaders') : params['X-Amz-SignedHeaders'];
  const time = headerOf(request, 'x-amz-date') ?? params['X-Amz-Date'];
  if (credential === undefined || signedHeaders === undefined || time === undefined) return undefined;
  return { credential, signedHeaders, time };
};

const canonicalRequest = (request: SignedRequest, signedHeaders: string): string => {
  const names = signedHeaders.split(';');
  const headers = names.map((name) => `${name}:${(headerOf(request, name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`);
  // The parameters of a POST are its body, of which there is the hash.
  const query = request.verb.toUpperCase() === 'POST' ? '' : queryOf(request);
  return [request.verb, request.path, query, headers.join(''), signedHeaders, request.bodyHash].join('\n');
};

const expectedV4 = (secret: string, request: SignedRequest): string | undefined => {
  const claims = claimsOf(request);
  if (claims === undefined) return undefined;
  const scopeText = claims.credential.split('/').slice(1).join('/');
  const scope = keyScopeOf(scopeText);
  if (scope === undefined) return undefined;
  const hash = createHash('sha256').update(canonicalRequest(request, claims.signedHeaders)).digest('hex');
  return signV4(secret, scope, [v4, claims.time, scopeText, hash].join('\n'));
};

const expected = (secret: string, request: SignedRequest): string | undefined => {
  switch (request.params['SignatureVersion']) {
    case '0':
      return expectedV0(secret, request);
    case '1':
      return expectedV1(secret, request);
    case '2':
      return expectedV2(secret, request);
    default:
      return expectedV4(secret, request);
  }
};

/** Whether the holder of the secret has signed the request (AWS versions 0, 1, 2 and 4). Some clients leave the port away. */
export const isSignedForEc2 = (secret: string, request: SignedRequest): boolean => {
  const withoutPort = { ...request, host: request.host.replace(/:\d+$/, '') };
  return [request, withoutPort].some((each) => {
    const signature = expected(secret, each);
    return signature !== undefined && isSameText(request.signature, signature);
  });
};
