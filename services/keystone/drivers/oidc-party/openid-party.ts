import { createRemoteJWKSet, customFetch as joseFetch, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as openid from 'openid-client';
import type { Clock } from '@nimbo/context/clock.ts';
import { Unauthorized, Unavailable } from '@nimbo/errors/faults.ts';
import type { OidcChecks, OidcClaims, OidcParty } from '../oidc-party.ts';
import { boundedFetch, type FetchBounds } from './bounded-fetch.ts';

/** How one provider is talked to. */
export interface OidcPartyOptions {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly hosts: readonly string[];
  readonly check: 'jwt' | 'introspection';
  readonly userinfo: boolean;
  readonly caFile: string | undefined;
  /** Seconds that clocks may be off. */
  readonly clockSkew: number;
  readonly clock: Clock;
}

/** Signatures by a provider's private key; never a shared secret, never none. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Milliseconds after which a provider's description is read again, and after which one that failed is asked again. */
const describedFor = 3_600_000;

/** Characters of a bearer token; what is longer is not looked at. */
const longestToken = 16_384;

const refused = (cause: unknown): Unauthorized =>
  new Unauthorized('The identity provider does not vouch for this request: log in there again.', { cause });

const unavailable = (cause: unknown): Unavailable =>
  new Unavailable('The identity provider does not answer as it should; try again later.', { cause });

/** What went wrong while the provider's keys were fetched. */
const isOfKeys = ({ code }: errors.JOSEError): boolean => code === 'ERR_JOSE_GENERIC' || code === 'ERR_JWKS_TIMEOUT';

/** What shows a forged or expired proof, rather than a provider that fails. */
const isRefusal = (error: unknown): boolean =>
  (error instanceof errors.JOSEError && !isOfKeys(error)) ||
  error instanceof openid.AuthorizationResponseError ||
  error instanceof openid.ResponseBodyError ||
  error instanceof openid.WWWAuthenticateChallengeError ||
  (error instanceof openid.ClientError && error.code !== 'OAUTH_TIMEOUT' && error.code !== 'OAUTH_PARSE_ERROR');

const asking = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unauthorized) throw error;
    throw isRefusal(error) ? refused(error) : unavailable(error);
  }
};

interface Described {
  readonly config: openid.Configuration;
  readonly keys: JWTVerifyGetKey;
  readonly at: number;
}

const boundsOf = ({ issuer, hosts, caFile }: OidcPartyOptions): FetchBounds => ({
  hosts: new Set([issuer.host, ...hosts]),
  allowHttp: issuer.protocol === 'http:',
  caFile,
});

const describe = async (options: OidcPartyOptions): Promise<Described> => {
  const { issuer, clientId, clientSecret, clockSkew, clock } = options;
  const fetch = boundedFetch(boundsOf(options));
  const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(clientSecret);
  const config = await openid.discovery(issuer, clientId, { [openid.clockTolerance]: clockSkew }, authentication, {
    [openid.customFetch]: fetch,
    execute: [
      openid.enableNonRepudiationChecks,
      ...(issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
    ],
  });
  const { jwks_uri: address } = config.serverMetadata();
  if (address === undefined) throw new Error(`the provider ${issuer.href} names no keys`);
  const keys = createRemoteJWKSet(new URL(address), { [joseFetch]: fetch });
  return { config, keys, at: clock.now() };
};

/** The provider's description, read at the first need and from time to time. */
const describing = (options: OidcPartyOptions): (() => Promise<Described>) => {
  let described: Described | undefined;
  return async () => {
    if (described === undefined || options.clock.now() - described.at > describedFor)
      described = await describe(options);
    return described;
  };
};

/** RFC 9068 and its precursors: a signed access token that is meant for this cloud. */
const byKeys = async ({ config, keys }: Described, options: OidcPartyOptions, token: string): Promise<OidcClaims> => {
  const { payload } = await jwtVerify(token, keys, {
    algorithms,
    issuer: config.serverMetadata().issuer,
    audience: options.audience,
    clockTolerance: options.clockSkew,
    currentDate: new Date(options.clock.now()),
    requiredClaims: ['exp', 'sub'],
  });
  // An ID token shows who logged in somewhere, and is no leave to act: it has a nonce, or says so itself.
  if (payload['nonce'] !== undefined || payload['token_use'] === 'id') throw refused('an ID token');
  return payload;
};

const isFor = (claims: OidcClaims, { audience, clientId }: OidcPartyOptions): boolean => {
  const { aud, client_id: client } = claims;
  const named = [aud].flat().filter((one) => one !== undefined);
  return named.length === 0 ? client === clientId : named.includes(audience);
};

/** RFC 7662: the provider is asked what an access token is worth. */
const byAsking = async ({ config }: Described, options: OidcPartyOptions, token: string): Promise<OidcClaims> => {
  const claims = await openid.tokenIntrospection(config, token, { token_type_hint: 'access_token' });
  const issuer = config.serverMetadata().issuer;
  if (!claims.active || !isFor(claims, options)) throw refused('an inactive token');
  if (claims.iss !== undefined && claims.iss !== issuer) throw refused('another issuer');
  return { ...claims, iss: issuer };
};

const withUserinfo = async ({ config }: Described, token: string, claims: OidcClaims): Promise<OidcClaims> => {
  const { sub } = claims;
  if (typeof sub !== 'string') throw refused('a token of no user');
  const more = await openid.fetchUserInfo(config, token, sub);
  return { ...more, ...claims };
};

const finished = async (described: Described, { state, nonce, verifier }: OidcChecks, returned: URL) => {
  const { config } = described;
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  const tokens = await openid.authorizationCodeGrant(config, returned, checks);
  const claims = tokens.claims();
  if (claims === undefined) throw refused('no ID token');
  const isToldMore = config.serverMetadata().userinfo_endpoint !== undefined;
  return isToldMore ? withUserinfo(described, tokens.access_token, claims) : claims;
};

/** One OpenID provider, with discovery, PKCE, state, nonce and signatures of public keys only. */
export const openidParty = (options: OidcPartyOptions): OidcParty => {
  const described = describing(options);
  return {
    begin: (checks, redirectUri) =>
      asking(async () => {
        const { config } = await described();
        const challenge = await openid.calculatePKCECodeChallenge(checks.verifier);
        return openid.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: options.scopes.join(' '),
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: challenge,
          code_challenge_method: 'S256',
        });
      }),
    finish: (checks, returned) => asking(async () => finished(await described(), checks, returned)),
    bearer: (token) =>
      asking(async () => {
        if (token.length > longestToken) throw refused('too long');
        const provider = await described();
        const claims = await (options.check === 'jwt' ? byKeys : byAsking)(provider, options, token);
        return options.userinfo ? withUserinfo(provider, token, claims) : claims;
      }),
  };
};
