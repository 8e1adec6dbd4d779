import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';

/** A name that is only unique within a domain. */
export interface DomainName {
  readonly name: string;
  readonly domainId: string;
}

/** Who authenticates, by password, and for what; without a project the token is unscoped. */
export interface PasswordLogin {
  readonly user: DomainName;
  readonly password: string;
  readonly project?: DomainName;
}

/** A new token and what keystone says of it (the `token` object of the Identity API). */
export interface IssuedToken {
  readonly token: string;
  readonly body: unknown;
}

/** `/v3/auth/tokens` (Identity API v3, "Authentication and token management"). */
export interface TokensClient {
  /** @throws Unauthorized for a wrong name or password */
  authenticate(ctx: ClientContext, login: PasswordLogin): Promise<IssuedToken>;
  /**
   * The token's body, without the catalog; undefined for a token that keystone does not accept.
   * @param options.allowExpired whether a token that expired within keystone's window still counts
   */
  validate(ctx: ClientContext, token: string, options?: { readonly allowExpired?: boolean }): Promise<unknown>;
  /** Revokes a token; one that is gone already is no error. */
  revoke(ctx: ClientContext, token: string): Promise<void>;
}

const named = ({ name, domainId }: DomainName) => ({ name, domain: { id: domainId } });

const loginBody = ({ user, password, project }: PasswordLogin) => ({
  auth: {
    identity: { methods: ['password'], password: { user: { ...named(user), password } } },
    ...(project === undefined ? {} : { scope: { project: named(project) } }),
  },
});

const tokenIn = (body: unknown): unknown => (body as { token?: unknown } | undefined)?.token;

const authPath = '/v3/auth/tokens';

/** Tokens at keystone. Validating and revoking need a token of the service's own. */
export const tokensClient = (http: HttpClient): TokensClient => ({
  authenticate: async (ctx, login) => {
    const request = { method: 'POST', path: authPath, query: { nocatalog: 1 }, body: loginBody(login) } as const;
    const { headers, body } = await http.anonymous().request(ctx, request);
    const token = headers['x-subject-token'];
    if (typeof token !== 'string') throw new TypeError('keystone issued a token without X-Subject-Token');
    return { token, body: tokenIn(body) };
  },
  validate: async (ctx, token, options) => {
    const { status, body } = await http.request(ctx, {
      method: 'GET',
      path: authPath,
      query: { nocatalog: 1, allow_expired: options?.allowExpired === true ? 1 : undefined },
      // Tokens that access rules bound are told only to those who say that they enforce them.
      headers: { 'x-subject-token': token, 'openstack-identity-access-rules': '1.0' },
      accept: [404],
    });
    return status === 404 ? undefined : tokenIn(body);
  },
  revoke: async (ctx, token) => {
    const headers = { 'x-subject-token': token };
    await http.request(ctx, { method: 'DELETE', path: authPath, headers, accept: [404] });
  },
});
