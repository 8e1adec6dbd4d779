import assert from 'node:assert/strict';
import type { App } from '@nimbo/http/app.ts';
import { password } from './keystone-fixture.ts';

/** A scope as `POST /v3/auth/tokens` takes it. */
export type ScopeBody = string | Readonly<Record<string, unknown>> | undefined;

export const projectScope = (name: string): ScopeBody => ({ project: { name, domain: { id: 'default' } } });
export const systemScope: ScopeBody = { system: { all: true } };
export const domainScope = (id: string): ScopeBody => ({ domain: { id } });

/** The body of a login by password in the default domain. */
export const loginBody = (name: string, secret: string, scope: ScopeBody) => ({
  auth: {
    identity: { methods: ['password'], password: { user: { name, domain: { id: 'default' }, password: secret } } },
    ...(scope === undefined ? {} : { scope }),
  },
});

/** The body of an exchange of one token for another. */
export const exchangeBody = (token: string, scope: ScopeBody) => ({
  auth: { identity: { methods: ['token'], token: { id: token } }, ...(scope === undefined ? {} : { scope }) },
});

/** Asks for a token; the answer whatever it is. */
export const askToken = (app: App, payload: object) => app.inject({ method: 'POST', url: '/v3/auth/tokens', payload });

/** A token's text. */
export const login = async (app: App, name: string, scope: ScopeBody, secret: string = password): Promise<string> => {
  const answer = await askToken(app, loginBody(name, secret, scope));
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers['x-subject-token']);
};

/** The status of validating a token with one's own. */
export const validate = async (app: App, subject: string, own: string, query = ''): Promise<number> => {
  const headers = { 'x-auth-token': own, 'x-subject-token': subject };
  return (await app.inject({ method: 'GET', url: `/v3/auth/tokens${query}`, headers })).statusCode;
};

/** A keystone's API as one caller uses it: JSON in, JSON out, anything but success fails the test. */
export const caller = (app: App, token: string) => {
  const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const headers = { 'x-auth-token': token };
    const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.body;
  };
  const send = async (...request: Parameters<typeof ask>) => {
    const body = await ask(...request);
    return (body === '' ? {} : JSON.parse(body)) as Record<string, Record<string, string>>;
  };
  const membersOf = (noun: string, body: string): readonly Readonly<Record<string, string>>[] =>
    (JSON.parse(body) as Record<string, Readonly<Record<string, string>>[]>)[noun] ?? [];
  /** The members of a list: `list('users', '/v3/users?name=demo')`. */
  const list = async (noun: string, url: string) => membersOf(noun, await ask('GET', url));
  /** The id of one thing that is made by a list of one. */
  const idOfOne = async (nouns: string, attributes: object): Promise<string> =>
    membersOf(nouns, await ask('POST', `/v3/${nouns}`, { [nouns]: [attributes] }))[0]?.['id'] ?? '';
  /** The id of the one thing of a name; empty where there is none. */
  const idNamed = async (nouns: string, name: string): Promise<string> =>
    (await list(nouns, `/v3/${nouns}?name=${name}`))[0]?.['id'] ?? '';
  const idOf = async (noun: string, attributes: object): Promise<string> =>
    (await send('POST', `/v3/${noun}s`, { [noun]: attributes }))[noun]?.['id'] ?? '';
  const roleId = (name: string): Promise<string> => idNamed('roles', name);
  const grant = async (place: string, userId: string, role: string) =>
    send('PUT', `/v3/${place}/users/${userId}/roles/${await roleId(role)}`);
  return { send, list, idOf, idOfOne, idNamed, roleId, grant };
};
