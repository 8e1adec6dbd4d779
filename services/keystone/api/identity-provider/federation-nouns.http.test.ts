import type { Expectation } from '@nimbo/testkit/http-cases.ts';
import { nounCases, refused } from '../../testing/noun-cases.ts';

const base = '/v3/OS-FEDERATION';
const provider = `${base}/identity_providers/corp`;
const mapping = `${base}/mappings/people`;
const protocol = `${provider}/protocols/openid`;
const partner = `${base}/service_providers/partner`;
const rules = [{ local: [{ user: { name: '{0}' } }, { group: { id: 'g1' } }], remote: [{ type: 'OIDC-sub' }] }];
const addresses = { auth_url: 'https://sp.example.org/v3/auth', sp_url: 'https://sp.example.org/ecp' };

const put = (name: string, url: string, body: unknown, expected: Expectation) => ({
  name,
  as: 'admin',
  method: 'PUT',
  url,
  body,
  expect: expected,
});
const send = (name: string, method: string, url: string, expected: Expectation, body?: unknown) => ({
  name,
  as: 'admin',
  method,
  url,
  ...(body === undefined ? {} : { body }),
  expect: expected,
});

await nounCases('identity providers', [
  put(
    'a provider without a domain gets one of its own',
    provider,
    { identity_provider: { enabled: true, remote_ids: ['https://login.example.org'], authorization_ttl: 5 } },
    {
      status: 201,
      body: {
        identity_provider: {
          id: 'corp',
          enabled: true,
          description: null,
          domain_id: /^[0-9a-f]{32}$/,
          authorization_ttl: 5,
          remote_ids: ['https://login.example.org'],
          links: { self: /identity_providers\/corp$/, protocols: /identity_providers\/corp\/protocols$/ },
        },
      },
    },
  ),
  put('an id serves once', provider, { identity_provider: {} }, refused(409)),
  put(
    'a remote id is one provider’s',
    `${base}/identity_providers/other`,
    { identity_provider: { remote_ids: ['https://login.example.org'] } },
    refused(409),
  ),
  put(
    'a provider is disabled unless said',
    `${base}/identity_providers/other`,
    { identity_provider: {} },
    {
      status: 201,
      body: { identity_provider: { enabled: false, remote_ids: [] } },
    },
  ),
  put(
    'an unknown domain is not found',
    `${base}/identity_providers/x`,
    { identity_provider: { domain_id: 'none' } },
    refused(404),
  ),
  put(
    'unknown attributes are refused',
    `${base}/identity_providers/x`,
    { identity_provider: { colour: 1 } },
    refused(400),
  ),
  put('an id is short', `${base}/identity_providers/${'x'.repeat(65)}`, { identity_provider: {} }, refused(400)),
  send('a list is filtered by id', 'GET', `${base}/identity_providers?id=corp`, {
    status: 200,
    body: { identity_providers: [{ id: 'corp' }] },
  }),
  send('and by being enabled', 'GET', `${base}/identity_providers?enabled=false`, {
    status: 200,
    body: { identity_providers: [{ id: 'other' }] },
  }),
  send(
    'a provider is changed',
    'PATCH',
    provider,
    {
      status: 200,
      body: { identity_provider: { description: 'us', remote_ids: ['a', 'b'], enabled: true } },
    },
    { identity_provider: { description: 'us', remote_ids: ['b', 'a'] } },
  ),
  send('its domain stays', 'PATCH', provider, refused(400), { identity_provider: { domain_id: 'default' } }),
  send('an unknown provider is not found', 'GET', `${base}/identity_providers/none`, refused(404)),
  { name: 'a member may not look', as: 'demo', method: 'GET', url: provider, expect: refused(403) },
  { name: 'nobody may not', method: 'GET', url: provider, expect: refused(401) },
]);

const badRules: Readonly<Record<string, unknown>> = {
  'no rules': [],
  'a rule without remote': [{ local: [{ user: { name: 'x' } }] }],
  'an unknown local attribute': [{ local: [{ usr: {} }], remote: [{ type: 'a' }] }],
  'two conditions at once': [{ local: [], remote: [{ type: 'a', any_one_of: ['x'], not_any_of: ['y'] }] }],
  'a placeholder for nothing': [{ local: [{ user: { name: '{1}' } }], remote: [{ type: 'a' }] }],
  'a placeholder that reaches into values': [{ local: [{ user: { name: '{0.x}' } }], remote: [{ type: 'a' }] }],
  'groups without a domain': [{ local: [{ groups: '{0}' }], remote: [{ type: 'a' }] }],
  'a broken expression': [{ local: [], remote: [{ type: 'a', any_one_of: ['('], regex: true }] }],
  'an expression with back references': [{ local: [], remote: [{ type: 'a', any_one_of: ['(a)\\1'], regex: true }] }],
  'projects with a domain in version 1.0': [
    { local: [{ projects: [{ name: 'p', domain: { id: 'd' }, roles: [] }] }], remote: [{ type: 'a' }] },
  ],
};

await nounCases('mappings', [
  put(
    'a mapping is made',
    mapping,
    { mapping: { rules } },
    {
      status: 201,
      body: { mapping: { id: 'people', rules, schema_version: '1.0', links: { self: /mappings\/people$/ } } },
    },
  ),
  put('an id serves once', mapping, { mapping: { rules } }, refused(409)),
  ...Object.entries(badRules).map(([what, bad]) =>
    put(`${what}: a bad request`, `${base}/mappings/bad`, { mapping: { rules: bad } }, refused(400)),
  ),
  put(
    'an unknown version is refused',
    `${base}/mappings/bad`,
    { mapping: { rules, schema_version: '9' } },
    refused(400),
  ),
  put(
    'projects may have domains from version 2.0 on',
    `${base}/mappings/two`,
    { mapping: { rules: badRules['projects with a domain in version 1.0'], schema_version: '2.0' } },
    { status: 201, body: { mapping: { schema_version: '2.0' } } },
  ),
  send('mappings are listed', 'GET', `${base}/mappings`, {
    status: 200,
    body: { mappings: [{ id: 'people' }, { id: 'two' }] },
  }),
  send('a mapping is changed', 'PATCH', mapping, { status: 200 }, { mapping: { rules } }),
  send('a mapping is deleted', 'DELETE', `${base}/mappings/two`, { status: 204 }),
  send('and gone', 'GET', `${base}/mappings/two`, refused(404)),
  { name: 'a member may not look', as: 'demo', method: 'GET', url: mapping, expect: refused(403) },
]);

await nounCases('federation protocols', [
  put('there is a provider', provider, { identity_provider: { enabled: true } }, { status: 201 }),
  put('a protocol needs a mapping', protocol, { protocol: { mapping_id: 'people' } }, refused(400)),
  put('there is a mapping', mapping, { mapping: { rules } }, { status: 201 }),
  put(
    'a protocol is made',
    protocol,
    { protocol: { mapping_id: 'people' } },
    {
      status: 201,
      body: {
        protocol: {
          id: 'openid',
          mapping_id: 'people',
          remote_id_attribute: null,
          links: { self: /corp\/protocols\/openid$/, identity_provider: /identity_providers\/corp$/ },
        },
      },
    },
  ),
  put('once', protocol, { protocol: { mapping_id: 'people' } }, refused(409)),
  put(
    'only of a provider',
    `${base}/identity_providers/none/protocols/openid`,
    { protocol: { mapping_id: 'people' } },
    refused(404),
  ),
  send(
    'a protocol is changed',
    'PATCH',
    protocol,
    {
      status: 200,
      body: { protocol: { remote_id_attribute: 'OIDC-iss', mapping_id: 'people' } },
    },
    { protocol: { remote_id_attribute: 'OIDC-iss' } },
  ),
  send('not to an unknown mapping', 'PATCH', protocol, refused(400), { protocol: { mapping_id: 'none' } }),
  send('protocols are listed', 'GET', `${provider}/protocols`, {
    status: 200,
    body: { protocols: [{ id: 'openid' }] },
  }),
  send('not of an unknown provider', 'GET', `${base}/identity_providers/none/protocols`, refused(404)),
  send('a protocol goes', 'DELETE', protocol, { status: 204 }),
  send('and is gone', 'GET', protocol, refused(404)),
  put('it comes again', protocol, { protocol: { mapping_id: 'people' } }, { status: 201 }),
  send('a provider goes', 'DELETE', provider, { status: 204 }),
  send('with its protocols', 'GET', protocol, refused(404)),
]);

await nounCases('service providers', [
  put(
    'a service provider is made',
    partner,
    { service_provider: { ...addresses, enabled: true } },
    {
      status: 201,
      body: { service_provider: { id: 'partner', ...addresses, enabled: true, relay_state_prefix: 'ss:mem:' } },
    },
  ),
  put('an id serves once', partner, { service_provider: addresses }, refused(409)),
  put(
    'addresses are URLs',
    `${base}/service_providers/x`,
    { service_provider: { ...addresses, sp_url: 'x' } },
    refused(400),
  ),
  put(
    'both of them',
    `${base}/service_providers/x`,
    { service_provider: { auth_url: addresses.auth_url } },
    refused(400),
  ),
  send(
    'whoever has a scoped token is told',
    'POST',
    '/v3/auth/tokens',
    {
      status: 201,
      body: { token: { service_providers: [{ id: 'partner', ...addresses }] } },
    },
    {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'demo', domain: { id: 'default' }, password: 'correct horse battery staple' } },
        },
        scope: { project: { name: 'demo', domain: { id: 'default' } } },
      },
    },
  ),
  send(
    'a service provider is changed',
    'PATCH',
    partner,
    {
      status: 200,
      body: { service_provider: { enabled: false, relay_state_prefix: 'x' } },
    },
    { service_provider: { enabled: false, relay_state_prefix: 'x' } },
  ),
  send('a list is filtered', 'GET', `${base}/service_providers?enabled=true`, {
    status: 200,
    body: { service_providers: [] },
  }),
  send('a service provider goes', 'DELETE', partner, { status: 204 }),
  send('and is gone', 'GET', partner, refused(404)),
  { name: 'a member may not look', as: 'demo', method: 'GET', url: `${base}/service_providers`, expect: refused(403) },
  {
    name: 'whoever asks is told its projects under the older path',
    as: 'demo',
    method: 'GET',
    url: `${base}/projects`,
    expect: { status: 200, body: { projects: [{ name: 'demo' }] } },
  },
  {
    name: 'and its domains',
    as: 'demo',
    method: 'GET',
    url: `${base}/domains`,
    expect: { status: 200, body: { domains: [] } },
  },
]);
