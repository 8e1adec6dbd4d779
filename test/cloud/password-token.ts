/** Who wants a token, and for what. */
export interface TokenRequest {
  readonly user: string;
  readonly password: string;
  /** As the Identity API's `scope`; `unscoped` for none. */
  readonly scope: unknown;
}

/** A token by password, from keystone over HTTP. */
export const passwordToken = async (keystoneUrl: string, { user, password, scope }: TokenRequest): Promise<string> => {
  const identity = { methods: ['password'], password: { user: { name: user, domain: { id: 'default' }, password } } };
  const answer = await fetch(`${keystoneUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  const token = answer.headers.get('x-subject-token');
  if (token === null) throw new Error(`keystone answered ${answer.status}: ${await answer.text()}`);
  return token;
};
