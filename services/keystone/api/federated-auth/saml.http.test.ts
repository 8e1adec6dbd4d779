import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { systemClock } from '@nimbo/context/clock.ts';
import { samlIdentityProvider } from '../../drivers/saml/saml-identity-provider.ts';
import { keystoneFixture, movableClock } from '../../testing/keystone-fixture.ts';
import { askToken, caller, exchangeBody, login, projectScope } from '../../testing/login.ts';

const directory = mkdtempSync(join(tmpdir(), 'saml-'));
after(() => rmSync(directory, { recursive: true }));

const newKey = (name: string) => {
  const [key, certificate] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-days', '30'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-keyout', key, '-out', certificate, ...subject],
    { stdio: 'ignore' },
  );
  return {
    files: { key, certificate },
    key: readFileSync(key, 'utf8'),
    certificate: readFileSync(certificate, 'utf8'),
  };
};

const theirs = newKey('theirs');
const stranger = newKey('stranger');
const path = '/v3/OS-FEDERATION/identity_providers/partner/protocols/saml2/auth';
const websso = '/v3/auth/OS-FEDERATION/identity_providers/partner/protocols/saml2/websso';
const here = `http://cloud:5000${path}`;
const dashboard = 'https://dashboard.example.org/auth/websso/';

const issuerWith = (
  { key, certificate }: typeof theirs,
  entityId = 'https://partner.example.org/saml',
  clock = systemClock,
) =>
  samlIdentityProvider({
    entityId,
    certificate,
    key,
    lifetime: 60,
    signOnUrl: 'https://partner.example.org/sso',
    clock,
  });

const partner = issuerWith(theirs);
const metadata = join(directory, 'partner.xml');
const redirect =
  '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://partner.example.org/sso"/>';
writeFileSync(
  metadata,
  `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://partner.example.org/saml">` +
    `${partner.descriptor.replace('</md:IDPSSODescriptor>', `${redirect}</md:IDPSSODescriptor>`)}</md:EntityDescriptor>`,
);

const keystone = await keystoneFixture({
  clock: systemClock,
  settings: {
    saml_providers: [`partner metadata=${metadata}`],
    saml_certificate_file: theirs.files.certificate,
    saml_key_file: theirs.files.key,
    trusted_dashboards: [dashboard],
  },
});
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const admin = caller(app, await login(app, 'admin', projectScope('admin')));
const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'openstack_user' }] }];
await admin.send('PUT', '/v3/OS-FEDERATION/mappings/people', { mapping: { rules } });
const idp = { enabled: true, remote_ids: ['https://partner.example.org/saml'] };
await admin.send('PUT', '/v3/OS-FEDERATION/identity_providers/partner', { identity_provider: idp });
await admin.send('PUT', '/v3/OS-FEDERATION/identity_providers/partner/protocols/saml2', {
  protocol: { mapping_id: 'people' },
});

const words = (user: string, recipient = here) => ({
  recipient,
  subject: user,
  attributes: [['openstack_user', [user]]] as const,
});

const show = (response: string) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ SAMLResponse: Buffer.from(response).toString('base64') }).toString(),
  });

const status = async (response: string): Promise<number> => (await show(response)).statusCode;

test('a signed assertion is good for one token', async () => {
  const response = partner.respond(words('ada'));
  const answer = await show(response);
  assert.equal(answer.statusCode, 201, answer.body);
  const { token } = JSON.parse(answer.body) as { token: { user: { name: string }; methods: string[] } };
  assert.equal(token.user.name, 'ada');
  assert.deepEqual(token.methods, ['saml2']);
  assert.equal(await status(response), 401, 'shown again');
});

test('what was changed, signed by another, addressed elsewhere or is over is refused', async () => {
  const good = partner.respond(words('grace'));
  const earlier = { ...systemClock, now: () => systemClock.now() - 3_600_000 };
  const later = { ...systemClock, now: () => systemClock.now() + 3_600_000 };
  const bad: Readonly<Record<string, string>> = {
    changed: good.replaceAll('grace', 'admin'),
    unsigned: good.replace(/<ds:Signature.*<\/ds:Signature>/s, ''),
    'signed by a stranger': issuerWith(stranger).respond(words('grace')),
    'of another issuer': issuerWith(theirs, 'https://other.example.org').respond(words('grace')),
    'for another address': partner.respond(words('grace', 'http://elsewhere:5000/')),
    over: issuerWith(theirs, undefined, earlier).respond(words('grace')),
    'not yet': issuerWith(theirs, undefined, later).respond(words('grace')),
    'no document': 'nonsense',
    'another document': '<a/>',
    'cut short': good.slice(0, -20),
  };
  for (const [what, response] of Object.entries(bad)) assert.equal(await status(response), 401, what);
});

test('a good assertion wrapped around, or put beside, another is refused or read as itself', async () => {
  const response = partner.respond(words('grace'));
  const [assertion = ''] = /<saml:Assertion.*<\/saml:Assertion>/s.exec(response) ?? [];
  const forged = assertion.replace(/<ds:Signature.*<\/ds:Signature>/s, '').replaceAll('grace', 'admin');
  const renamed = forged.replace(/ID="[^"]+"/, 'ID="_forged"');
  const withOriginal = (inner: string) => renamed.replace('</saml:Assertion>', `${inner}</saml:Assertion>`);
  const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(assertion) ?? [];
  const moved = withOriginal(assertion).replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
  const wrapped: Readonly<Record<string, string>> = {
    'a forged one before it': response.replace(assertion, renamed + assertion),
    'a forged one after it': response.replace(assertion, assertion + renamed),
    'a forged one around it': response.replace(assertion, withOriginal(assertion)),
    'with its id': response.replace(assertion, forged + assertion),
    'in an extension': response.replace(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${renamed}`),
  };
  for (const [what, document] of Object.entries(wrapped)) assert.equal(await status(document), 401, what);
  const answer = await show(response.replace(assertion, moved));
  if (answer.statusCode === 201) assert.match(answer.body, /"name":"grace"/);
  else assert.equal(answer.statusCode, 401);
});

test('a name is read whole, whatever comments stand in it', async () => {
  const response = partner.respond(words('admin.evil')).replaceAll('admin.evil', 'admin<!-- -->.evil');
  const answer = await show(response);
  if (answer.statusCode === 201) assert.match(answer.body, /"name":"admin\.evil"/);
  else assert.equal(answer.statusCode, 401);
});

test('documents that grow, fetch, or never end are refused unread', async () => {
  const good = partner.respond(words('bomb'));
  const entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
  const outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd">';
  const hostile: Readonly<Record<string, string>> = {
    'entities that grow': entities + good,
    'entities from files': outside + good,
    'a style sheet': `<?xml-stylesheet href="http://127.0.0.1/"?>${good}`,
    depth: `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
    length: good.replace('bomb', 'b'.repeat(300_000)),
  };
  for (const [what, document] of Object.entries(hostile)) assert.equal(await status(document), 401, what);
  assert.equal(await status('x'.repeat(600_000)), 413);
});

test('a browser is sent away with a request, and only its own answer counts', async () => {
  const sent = await app.inject({ method: 'GET', url: `${websso}?origin=${encodeURIComponent(dashboard)}` });
  assert.equal(sent.statusCode, 302, sent.body);
  const location = new URL(String(sent.headers['location']));
  assert.equal(location.origin, 'https://partner.example.org');
  const request = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  assert.match(request, /AssertionConsumerServiceURL="http:\/\/cloud:5000\/v3\/auth\/[^"]+\/websso"/);
  const cookie = String(sent.headers['set-cookie']).split(';')[0] ?? '';
  const unasked = partner.respond(words('ada', `http://cloud:5000${websso}`));
  const post = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: websso,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ SAMLResponse: Buffer.from(unasked).toString('base64') }).toString(),
    });
  assert.equal((await post({})).statusCode, 401, 'no login was begun');
  assert.equal((await post({ cookie })).statusCode, 401, 'nobody asked for this answer');
});

test('groups outlast the login for as long as the provider says, and count for all that the user does', async () => {
  const clock = movableClock();
  const settings = { saml_providers: [`partner metadata=${metadata}`] };
  await using timed = await keystoneFixture({ clock, settings });
  const as = caller(timed.app, await login(timed.app, 'admin', projectScope('admin')));
  const federation = '/v3/OS-FEDERATION';
  const grouped = [
    {
      local: [{ user: { name: '{0}' } }, { groups: '{1}', domain: { id: 'default' } }],
      remote: [{ type: 'openstack_user' }, { type: 'teams' }],
    },
    {
      local: [{ user: { name: 'demo', domain: { id: 'default' }, type: 'local' as const } }],
      remote: [{ type: 'kept' }],
    },
  ];
  await as.send('PUT', `${federation}/mappings/people`, { mapping: { rules: grouped } });
  const provider = { enabled: true, authorization_ttl: 5 };
  await as.send('PUT', `${federation}/identity_providers/partner`, { identity_provider: provider });
  const protocol = { mapping_id: 'people' };
  await as.send('PUT', `${federation}/identity_providers/partner/protocols/saml2`, { protocol });
  const group = await as.idOf('group', { name: 'team', domain_id: 'default' });
  const project = await as.idOf('project', { name: 'shared' });
  await as.send('PUT', `/v3/projects/${project}/groups/${group}/roles/${await as.roleId('reader')}`);
  const issuer = issuerWith(theirs, undefined, clock);
  const arrive = async (attributes: readonly (readonly [string, readonly string[]])[]) => {
    const response = issuer.respond({ recipient: here, subject: 'ada', attributes });
    const payload = new URLSearchParams({ SAMLResponse: Buffer.from(response).toString('base64') }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await timed.app.inject({ method: 'POST', url: path, headers, payload });
    assert.equal(answer.statusCode, 201, answer.body);
    return (JSON.parse(answer.body) as { token: { user: Record<string, string> } }).token.user;
  };
  const user = await arrive([
    ['openstack_user', ['ada']],
    ['teams', ['team', 'unknown']],
  ]);
  const projects = () => as.list('projects', `/v3/users/${user['id']}/projects`);
  assert.equal((await projects()).length, 1);
  clock.pass(4 * 60_000);
  await arrive([
    ['openstack_user', ['ada']],
    ['teams', ['team']],
  ]);
  clock.pass(4 * 60_000);
  assert.equal((await projects()).length, 1, 'renewed by the second login');
  clock.pass(2 * 60_000);
  assert.equal((await projects()).length, 0);
  const kept = await arrive([['kept', ['yes']]]);
  assert.equal(kept['name'], 'demo');
  assert.equal(kept['OS-FEDERATION'], undefined, 'a user of this cloud is vouched for by this cloud');
});

test('a user goes from one cloud to another with an assertion of the first', async () => {
  const provider = { auth_url: here, sp_url: here, enabled: true };
  await admin.send('PUT', '/v3/OS-FEDERATION/service_providers/itself', { service_provider: provider });
  const token = await login(app, 'demo', projectScope('demo'));
  const asked = (id: string, kind: string) =>
    app.inject({
      method: 'POST',
      url: `/v3/auth/OS-FEDERATION/saml2${kind}`,
      payload: {
        auth: { identity: { methods: ['token'], token: { id } }, scope: { service_provider: { id: 'itself' } } },
      },
    });
  const issued = await asked(token, '/ecp');
  assert.equal(issued.statusCode, 200, issued.body);
  assert.equal(issued.headers['x-sp-url'], here);
  const plain = await asked(token, '');
  assert.match(plain.body, /<saml:Attribute Name="openstack_project"[^>]*><saml:AttributeValue>demo</);
  const unscoped = String((await askToken(app, exchangeBody(token, 'unscoped'))).headers['x-subject-token']);
  assert.equal((await asked(unscoped, '')).statusCode, 403);
  assert.equal((await asked('x', '')).statusCode, 401);
  const meta = await app.inject({ method: 'GET', url: '/v3/OS-FEDERATION/saml2/metadata' });
  assert.match(meta.body, /entityID="http:\/\/cloud:5000\/v3\/OS-FEDERATION\/saml2\/metadata"/);
  assert.match(meta.body, /IDPSSODescriptor/);
  assert.match(meta.body, /AssertionConsumerService/);
  // This cloud's own name is not the partner's, so it refuses itself; an envelope of the partner's is taken.
  const headers = { 'content-type': 'application/vnd.paos+xml' };
  assert.equal((await app.inject({ method: 'POST', url: path, headers, payload: issued.body })).statusCode, 401);
  const response = partner.respond(words('traveller'));
  const envelope = issued.body.replace(/<S:Body>.*<\/S:Body>/s, `<S:Body>${response}</S:Body>`);
  const arrived = await app.inject({ method: 'POST', url: path, headers, payload: envelope });
  assert.equal(arrived.statusCode, 201, arrived.body);
});
