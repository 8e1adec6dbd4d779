import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request as OAuth 1 signs it. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** RFC 5849, 3.6: every octet but letters, digits and `-._~`. */
export const oauthEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const parameter = /^\s*([\w%.~-]+)="([^"]*)"\s*$/;

/** The parameters of an `Authorization: OAuth …` header; undefined where it is none, or says one thing twice. */
export const oauthParameters = (authorization: string | undefined): ReadonlyMap<string, string> | undefined => {
  const [, list] = /^OAuth\s+(.*)$/is.exec(authorization ?? '') ?? [];
  if (list === undefined || list.length > 8_192) return undefined;
  const parameters = new Map<string, string>();
  for (const part of list.split(',')) {
    const [, name = '', value = ''] = parameter.exec(part) ?? [];
    const [plainName, plainValue] = [decode(name), decode(value)];
    if (plainName === undefined || plainName === '' || plainValue === undefined || parameters.has(plainName)) {
      return undefined;
    }
    parameters.set(plainName, plainValue);
  }
  return parameters;
};

const unsigned = new Set(['realm', 'oauth_signature']);

/** RFC 5849, 3.4.1. */
export const signatureBase = (request: SignedRequest, parameters: ReadonlyMap<string, string>): string => {
  const own = [...parameters].filter(([name]) => !unsigned.has(name));
  const pairs = [...own, ...request.url.searchParams].map(([name, value]) => [oauthEncode(name), oauthEncode(value)]);
  const sorted = pairs.map((pair) => pair.join('=')).toSorted();
  const base = `${request.url.origin}${request.url.pathname}`;
  return [request.method.toUpperCase(), oauthEncode(base), oauthEncode(sorted.join('&'))].join('&');
};

/** The HMAC-SHA1 of a base string, by the secrets of consumer and token. */
export const oauthSignature = (base: string, consumerSecret: string, tokenSecret: string): string =>
  createHmac('sha1', `${oauthEncode(consumerSecret)}&${oauthEncode(tokenSecret)}`)
    .update(base)
    .digest('base64');

/** Whether a request was signed with these secrets. */
export const isOauthSigned = (
  request: SignedRequest,
  parameters: ReadonlyMap<string, string>,
  secrets: { readonly consumer: string; readonly token: string },
): boolean => {
  if (parameters.get('oauth_signature_method') !== 'HMAC-SHA1') return false;
  const wanted = Buffer.from(oauthSignature(signatureBase(request, parameters), secrets.consumer, secrets.token));
  const given = Buffer.from(parameters.get('oauth_signature') ?? '');
  return wanted.length === given.length && timingSafeEqual(wanted, given);
};
