import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import type { KeystoneSettings } from '../config.ts';
import { keystoneFixture } from './keystone-fixture.ts';
import { login, projectScope, systemScope } from './login.ts';

/**
 * Registers a noun's cases against a keystone of their own, asked as `admin` (of the cloud), `system` (its
 * administrator, scoped to the system) and `demo` (a member).
 */
export const nounCases = async (
  name: string,
  cases: readonly HttpCase[],
  settings: Partial<KeystoneSettings> = {},
): Promise<void> => {
  const keystone = await keystoneFixture({ settings });
  after(() => keystone[Symbol.asyncDispose]());
  const { app } = keystone;
  const tokens = {
    admin: await login(app, 'admin', projectScope('admin')),
    system: await login(app, 'admin', systemScope),
    demo: await login(app, 'demo', projectScope('demo')),
  };
  httpCases(name, app, cases, { tokens, variables: tokens });
};

/** What refusals look like. */
export const refused = (status: number) => ({ status, body: { error: { code: status, message: /./, title: /./ } } });

/** Bodies that one noun's create operation must refuse, each as a case. */
export const badBodies = (noun: string, bodies: Readonly<Record<string, unknown>>): HttpCase[] =>
  Object.entries(bodies).map(([what, body]) => ({
    name: `${what} is a bad request`,
    as: 'admin',
    method: 'POST',
    url: `/v3/${noun}s`,
    body,
    expect: refused(400),
  }));

/** What an unknown id answers: 404 to those who may ask, 403 to all others. */
export const unknownIds = (noun: string): HttpCase[] =>
  ['GET', 'PATCH', 'DELETE'].flatMap((method) => {
    const body = method === 'PATCH' ? { body: { [noun]: { description: 'new' } } } : {};
    const url = `/v3/${noun}s/0123456789abcdef0123456789abcdef`;
    return [
      { name: `${method} of an unknown id is not found`, as: 'admin', method, url, ...body, expect: refused(404) },
      { name: `${method} as nobody is unauthorized`, method, url, ...body, expect: refused(401) },
    ];
  });
