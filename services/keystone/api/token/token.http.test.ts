import { after } from 'node:test';
import { httpCases } from '@nimbo/testkit/http-cases.ts';
import { keystoneFixture, password } from '../../testing/keystone-fixture.ts';
import { exchangeBody, login, loginBody, projectScope, systemScope } from '../../testing/login.ts';

const keystone = await keystoneFixture();
after(() => keystone[Symbol.asyncDispose]());

const { app } = keystone;
const url = '/v3/auth/tokens';
const tokens = {
  admin: await login(app, 'admin', projectScope('admin')),
  demo: await login(app, 'demo', projectScope('demo')),
  service: await login(app, 'glance', projectScope('service')),
  unscoped: await login(app, 'demo', 'unscoped'),
};
/** What is sent, by what is wrong with it. */
const entries = (list: readonly (readonly [string, object])[]) => list;

const unauthorized = {
  error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
};

httpCases(
  'issuing tokens',
  app,
  [
    {
      name: 'a project-scoped token tells user, project, effective roles and catalog',
      method: 'POST',
      url,
      body: loginBody('admin', password, projectScope('admin')),
      expect: {
        status: 201,
        headers: { vary: 'X-Auth-Token', 'x-subject-token': /^gAAAA[\w-]+$/ },
        body: {
          token: {
            methods: ['password'],
            user: { name: 'admin', domain: { id: 'default', name: 'Default' }, password_expires_at: null },
            project: { name: 'admin', domain: { id: 'default', name: 'Default' } },
            is_domain: false,
            roles: [{ name: 'admin' }, { name: 'manager' }, { name: 'member' }, { name: 'reader' }],
            issued_at: '2026-11-21T00:00:00.000000Z',
            expires_at: '2026-11-21T01:00:00.000000Z',
            audit_ids: [/^[\w-]{22}$/],
            catalog: [{ type: /./ }, { type: /./ }],
          },
        },
      },
    },
    {
      name: 'nocatalog leaves the catalog out',
      method: 'POST',
      url: `${url}?nocatalog`,
      body: loginBody('admin', password, projectScope('admin')),
      expect: { status: 201, body: { token: { catalog: undefined, project: { name: 'admin' } } } },
    },
    {
      name: 'a system-scoped token has the system and no project',
      method: 'POST',
      url,
      body: loginBody('admin', password, systemScope),
      expect: { status: 201, body: { token: { system: { all: true }, project: undefined, domain: undefined } } },
    },
    {
      name: 'a domain is scoped to by name',
      method: 'POST',
      url,
      body: loginBody('admin', password, { domain: { name: 'Default' } }),
      expect: { status: 201, body: { token: { domain: { id: 'default', name: 'Default' }, project: undefined } } },
    },
    {
      name: 'an unscoped token has neither roles nor catalog',
      method: 'POST',
      url,
      body: loginBody('admin', password, 'unscoped'),
      expect: { status: 201, body: { token: { roles: undefined, catalog: undefined, project: undefined } } },
    },
    {
      name: 'the older way to ask for no scope is understood',
      method: 'POST',
      url,
      body: loginBody('admin', password, { unscoped: {} }),
      expect: { status: 201, body: { token: { project: undefined } } },
    },
    {
      name: 'without a scope the default project counts',
      method: 'POST',
      url,
      body: loginBody('demo', password, undefined),
      expect: {
        status: 201,
        body: { token: { project: { name: 'demo' }, roles: [{ name: 'member' }, { name: 'reader' }] } },
      },
    },
    {
      name: 'a text that is no token is not found',
      method: 'POST',
      url,
      body: exchangeBody('gAAAAA', undefined),
      expect: { status: 404, body: { error: { code: 404 } } },
    },
    {
      name: 'a token is exchanged for another of the same chain and end',
      method: 'POST',
      url,
      body: exchangeBody(tokens.unscoped, projectScope('demo')),
      expect: {
        status: 201,
        body: {
          token: {
            methods: ['password', 'token'],
            project: { name: 'demo' },
            expires_at: '2026-11-21T01:00:00.000000Z',
            audit_ids: [/^[\w-]{22}$/, /^[\w-]{22}$/],
          },
        },
      },
    },
    ...entries([
      ['a wrong password', loginBody('demo', 'wrong', undefined)],
      ['an unknown user', loginBody('nobody', password, undefined)],
      ['an empty password', loginBody('demo', '', undefined)],
      ['a project without a role', loginBody('demo', password, projectScope('admin'))],
      ['an unknown project', loginBody('demo', password, projectScope('nowhere'))],
      ['the system without a role', loginBody('demo', password, systemScope)],
      ['a domain without a role', loginBody('demo', password, { domain: { id: 'default' } })],
      ['an unknown domain', loginBody('demo', password, { domain: { name: 'nowhere' } })],
      ['a password of 65535 characters', loginBody('demo', 'x'.repeat(65_535), undefined)],
    ]).map(([what, body]) => ({
      name: `${what} is refused in the same words as anything else`,
      method: 'POST',
      url,
      body,
      expect: { status: 401, body: unauthorized },
    })),
    ...entries([
      ['no auth', {}],
      ['no identity', { auth: {} }],
      ['methods of a wrong type', { auth: { identity: { methods: 'password' } } }],
      ['no methods', { auth: { identity: { methods: [] } } }],
      ['a named method without its part', { auth: { identity: { methods: ['password'] } } }],
      [
        'a user without a domain',
        { auth: { identity: { methods: ['password'], password: { user: { name: 'x', password } } } } },
      ],
      ['a user who is nobody', { auth: { identity: { methods: ['password'], password: { user: { password } } } } }],
      [
        'a password of a wrong type',
        { auth: { identity: { methods: ['password'], password: { user: { id: 'x', password: 1 } } } } },
      ],
      ['two scopes', loginBody('demo', password, { system: { all: true }, domain: { id: 'default' } })],
      ['a scope that is no scope', loginBody('demo', password, {})],
      ['a project without a domain', loginBody('demo', password, { project: { name: 'demo' } })],
      ['half of the system', loginBody('demo', password, { system: { all: false } })],
      ['a property beside auth', { ...loginBody('demo', password, undefined), evil: 1 }],
    ]).map(([what, body]) => ({
      name: `${what} is a bad request`,
      method: 'POST',
      url,
      body,
      expect: { status: 400, body: { error: { code: 400, title: 'Bad Request', message: /./ } } },
    })),
    {
      name: 'a method that is not there is refused',
      method: 'POST',
      url,
      body: { auth: { identity: { methods: ['saml2'] } } },
      expect: { status: 401, body: { error: { code: 401 } } },
    },
    {
      name: 'a body that is no JSON is a bad request',
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: '{"auth":',
      expect: { status: 400, body: { error: { code: 400 } } },
    },
    {
      name: 'a body nested deeper than any real one is a bad request',
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: `${'{"auth":'.repeat(500)}1${'}'.repeat(500)}`,
      expect: { status: 400, body: { error: { code: 400 } } },
    },
    {
      name: 'a body beyond the limit is too large',
      method: 'POST',
      url,
      body: { auth: 'x'.repeat(200_000) },
      expect: { status: 413, body: { error: { code: 413 } } },
    },
  ],
  { tokens },
);

httpCases(
  'validating and ending tokens',
  app,
  [
    {
      name: 'a token’s own user may validate it',
      as: 'demo',
      method: 'GET',
      url,
      headers: { 'x-subject-token': '{demo}' },
      expect: { status: 200, headers: { 'x-subject-token': tokens.demo }, body: { token: { user: { name: 'demo' } } } },
    },
    {
      name: 'a service validates anybody’s',
      as: 'service',
      method: 'GET',
      url: `${url}?nocatalog`,
      headers: { 'x-subject-token': '{admin}' },
      expect: { status: 200, body: { token: { user: { name: 'admin' }, catalog: undefined } } },
    },
    {
      name: 'a stranger validates nobody’s',
      as: 'demo',
      method: 'GET',
      url,
      headers: { 'x-subject-token': '{admin}' },
      expect: { status: 403, body: { error: { code: 403, title: 'Forbidden' } } },
    },
    {
      name: 'a broken token is not found',
      as: 'service',
      method: 'GET',
      url,
      headers: { 'x-subject-token': 'gAAAAABroken' },
      expect: { status: 404, body: { error: { code: 404, title: 'Not Found' } } },
    },
    {
      name: 'whoever asks',
      as: 'demo',
      method: 'GET',
      url,
      headers: { 'x-subject-token': 'gAAAAABroken' },
      expect: { status: 404 },
    },
    { name: 'no token is not found', as: 'service', method: 'GET', url, expect: { status: 404 } },
    {
      name: 'a broken token of one’s own authenticates nobody',
      method: 'GET',
      url,
      headers: { 'x-auth-token': 'gAAAAABroken', 'x-subject-token': '{demo}' },
      expect: { status: 401, body: unauthorized },
    },
    {
      name: 'HEAD answers without a body',
      as: 'admin',
      method: 'HEAD',
      url,
      headers: { 'x-subject-token': '{demo}' },
      expect: { status: 200, body: undefined },
    },
    {
      name: 'a stranger cannot end a token',
      as: 'demo',
      method: 'DELETE',
      url,
      headers: { 'x-subject-token': '{admin}' },
      expect: { status: 403 },
    },
    {
      name: 'a user ends the own token',
      as: 'unscoped',
      method: 'DELETE',
      url,
      headers: { 'x-subject-token': '{unscoped}' },
      expect: { status: 204, body: undefined },
    },
    {
      name: 'an ended token authenticates nobody',
      as: 'unscoped',
      method: 'GET',
      url: '/v3/auth/projects',
      expect: { status: 401 },
    },
    {
      name: 'an ended token is not found',
      as: 'admin',
      method: 'GET',
      url,
      headers: { 'x-subject-token': '{unscoped}' },
      expect: { status: 404 },
    },
    {
      name: 'the end of a token is told to services',
      as: 'service',
      method: 'GET',
      url: '/v3/OS-REVOKE/events?since=2026-11-21T00:00:00Z',
      expect: {
        status: 200,
        body: { events: [{ audit_id: /^[\w-]{22}$/, issued_before: '2026-11-21T00:00:00.000000Z' }] },
      },
    },
    { name: 'and to nobody else', as: 'demo', method: 'GET', url: '/v3/OS-REVOKE/events', expect: { status: 403 } },
  ],
  { tokens, variables: tokens },
);
