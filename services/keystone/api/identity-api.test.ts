import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { openapi } from '@nimbo/http/openapi.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import { policyMatrix } from '@nimbo/http/policy-matrix.ts';
import { policySample } from '@nimbo/http/policy-sample.ts';
import { routeWalk, type WalkedRequest } from '@nimbo/http/route-walk.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { keystoneFixture, password } from '../testing/keystone-fixture.ts';
import { extensionBodies, extensionThings } from '../testing/extension-walk.ts';
import { askToken, caller, domainScope, login, projectScope, systemScope } from '../testing/login.ts';
import { identityPolicies } from './identity-api.ts';

const keystone = await keystoneFixture({ checkResponses: false });
after(() => keystone[Symbol.asyncDispose]());

const { app, role } = keystone;
const { api } = role;
assert.ok(api !== undefined);

test('the API is what was reviewed', () => golden('keystone/openapi.json', openapi(api)));

test('the policy sample is what was reviewed', () =>
  golden('keystone/policy.yaml', policySample(identityPolicies, api.operations)));

test('every rule that an operation names exists', () => {
  const names = new Set(identityPolicies.map(({ name }) => name));
  assert.equal(names.size, identityPolicies.length, 'no name is used twice');
  for (const { authorization, name } of api.operations) {
    if ('rule' in authorization) assert.ok(names.has(authorization.rule.name), name);
  }
});

const admin = () => login(app, 'admin', projectScope('admin'));

/** Tokens of the callers, fresh for each request: some requests end them. */
const someone = async (
  name: string,
  roleName: string,
  place: string,
  scope: object,
): Promise<() => Promise<string>> => {
  const as = caller(app, await admin());
  const userId = await as.idOf('user', { name, password });
  await as.grant(place, userId, roleName);
  return async () => {
    const identity = { methods: ['password'], password: { user: { id: userId, password } } };
    const answer = await askToken(app, { auth: { identity, scope } });
    return String(answer.headers['x-subject-token']);
  };
};

let count = 0;

/** Things for one request to act upon: fresh each time, as the request may delete them. */
const things = async (operation: Operation): Promise<Record<string, string>> => {
  count += 1;
  const as = caller(app, await admin());
  const needs = (parameter: string) => operation.path.includes(`{${parameter}}`);
  const made: Record<string, string> = { value: 'tag', group: 'ldap', option: 'url' };
  const make = async (parameter: string, noun: string, attributes: object) => {
    if (needs(parameter)) made[parameter] = await as.idOf(noun, attributes);
  };
  await make('user_id', 'user', { name: `user-${count}`, password });
  await make('group_id', 'group', { name: `group-${count}` });
  await make('project_id', 'project', { name: `project-${count}`, tags: ['tag'] });
  await make('role_id', 'role', { name: `role-${count}` });
  await make('prior_role_id', 'role', { name: `prior-${count}` });
  await make('implied_role_id', 'role', { name: `implied-${count}` });
  await make('service_id', 'service', { type: 'walk' });
  await make('region_id', 'region', { id: `region-${count}` });
  if (needs('domain_id')) made['domain_id'] = await as.idOf('domain', { name: `domain-${count}`, enabled: false });
  if (operation.path.includes('/security_compliance'))
    Object.assign(made, { domain_id: 'default', option: 'password_regex' });
  else if (operation.path.includes('/config') && needs('domain_id')) {
    await as.send('PUT', `/v3/domains/${made['domain_id']}/config`, { config: { ldap: { url: 'ldap://walk' } } });
  }
  if (needs('endpoint_id')) made['endpoint_id'] = await endpoint(as);
  if (needs('credential_id')) made['credential_id'] = await credential(as, operation, made['user_id']);
  if (needs('registered_limit_id')) made['registered_limit_id'] = (await registeredLimit(as)).id;
  if (needs('limit_id')) made['limit_id'] = await limit(as);
  if (operation.name === 'create_region_by_id') made['region_id'] = `new-region-${count}`;
  if (needs('implied_role_id') && operation.method !== 'PUT') {
    await as.send('PUT', `/v3/roles/${made['prior_role_id']}/implies/${made['implied_role_id']}`);
  }
  const isGrant = needs('role_id') && (needs('user_id') || needs('group_id')) && !needs('access_token_id');
  const isMembership = needs('group_id') && needs('user_id');
  if ((isGrant || isMembership) && operation.method !== 'PUT') await grantFor(as, operation, made);
  await extensionThings({ app, as, made, count }, operation);
  return made;
};

const endpoint = async (as: ReturnType<typeof caller>): Promise<string> => {
  const serviceId = await as.idOf('service', { type: 'walk' });
  return as.idOf('endpoint', { service_id: serviceId, interface: 'public', url: 'http://x' });
};

type As = ReturnType<typeof caller>;

const newCredential = async (as: As, userId?: string) => ({
  user_id: userId ?? (await as.idOf('user', { name: `owner-${count}` })),
  project_id: await as.idOf('project', { name: `credential-${count}` }),
  type: 'ec2',
  blob: JSON.stringify({ access: `key-${count}`, secret: 'secret' }),
});

/** A fresh credential; the EC2 extension names it by its access key. */
const credential = async (as: As, { path }: Operation, userId?: string): Promise<string> => {
  const id = await as.idOf('credential', await newCredential(as, userId));
  return path.includes('OS-EC2') ? `key-${count}` : id;
};

/** A fresh registered limit, and what names it in the body of a limit. */
const registeredLimit = async (as: As) => {
  const service_id = await as.idOf('service', { type: 'walk' });
  const named = { service_id, resource_name: 'walked' };
  return { ...named, id: await as.idOfOne('registered_limits', { ...named, default_limit: 1 }) };
};

const newLimit = async (as: As) => {
  const { id: _, ...named } = await registeredLimit(as);
  return { ...named, domain_id: 'default', resource_limit: 1 };
};

const limit = async (as: As): Promise<string> => as.idOfOne('limits', await newLimit(as));

const grantFor = async (as: ReturnType<typeof caller>, operation: Operation, made: Record<string, string>) => {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? '');
  await as.send('PUT', path);
};

/** A request to an object store, signed with a fresh key of an administrator. */
const signedByKey = async (): Promise<object> => {
  const as = caller(app, await admin());
  const userId = await as.idNamed('users', 'admin');
  const keys = await as.send('POST', `/v3/users/${userId}/credentials/OS-EC2`, {
    tenant_id: await as.idNamed('projects', 'admin'),
  });
  const { access = '', secret = '' } = keys['credential'] ?? {};
  const token = Buffer.from('signed').toString('base64url');
  const params = { SignatureVersion: '0', Action: 'signed' };
  const signature = createHmac('sha1', secret).update('signed').digest('base64');
  return { credentials: { access, token, signature, params } };
};

/** Bodies that succeed: those made from schemas have texts where ids of things are needed. */
const bodies: Readonly<Record<string, () => Promise<object>>> = {
  create_project: () => Promise.resolve({ project: { name: `new-project-${count}` } }),
  update_project: () => Promise.resolve({ project: { description: 'new' } }),
  create_domain: () => Promise.resolve({ domain: { name: `new-domain-${count}` } }),
  update_domain: () => Promise.resolve({ domain: { description: 'new' } }),
  create_user: () => Promise.resolve({ user: { name: `new-user-${count}` } }),
  update_user: () => Promise.resolve({ user: { email: 'new@example.org' } }),
  change_password: () => Promise.resolve({ user: { original_password: password, password } }),
  create_domain_config: () => Promise.resolve({ config: { ldap: { url: 'ldap://new' } } }),
  update_domain_config: () => Promise.resolve({ config: { ldap: { url: 'ldap://new' } } }),
  update_domain_config_group: () => Promise.resolve({ config: { ldap: { url: 'ldap://new' } } }),
  update_domain_config_option: () => Promise.resolve({ config: { url: 'ldap://new' } }),
  create_group: () => Promise.resolve({ group: { name: `new-group-${count}` } }),
  update_group: () => Promise.resolve({ group: { description: 'new' } }),
  create_role: () => Promise.resolve({ role: { name: `new-role-${count}` } }),
  update_role: () => Promise.resolve({ role: { description: 'new' } }),
  create_region: () => Promise.resolve({ region: { description: 'new' } }),
  create_region_by_id: () => Promise.resolve({ region: { description: 'new' } }),
  update_region: () => Promise.resolve({ region: { description: 'new' } }),
  create_service: () => Promise.resolve({ service: { type: 'new' } }),
  update_service: () => Promise.resolve({ service: { type: 'new' } }),
  update_endpoint: () => Promise.resolve({ endpoint: { url: 'http://new' } }),
  create_endpoint: async () => {
    const serviceId = await caller(app, await admin()).idOf('service', { type: 'walk' });
    return { endpoint: { service_id: serviceId, interface: 'public', url: 'http://x' } };
  },
  create_token: () =>
    Promise.resolve({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'demo', domain: { id: 'default' }, password } },
        },
      },
    }),
  create_credential: async () => ({ credential: await newCredential(caller(app, await admin())) }),
  update_credential: () => Promise.resolve({ credential: { note: 'new' } }),
  create_ec2_credential: async () => {
    const projectId = await caller(app, await admin()).idOf('project', { name: `keys-${count}` });
    return { tenant_id: projectId };
  },
  create_ec2_token: signedByKey,
  create_s3_token: signedByKey,
  create_registered_limits: async () => {
    const serviceId = await caller(app, await admin()).idOf('service', { type: 'walk' });
    return { registered_limits: [{ service_id: serviceId, resource_name: 'new', default_limit: 1 }] };
  },
  update_registered_limit: () => Promise.resolve({ registered_limit: { description: 'new' } }),
  create_limits: async () => ({ limits: [await newLimit(caller(app, await admin()))] }),
  update_limit: () => Promise.resolve({ limit: { description: 'new' } }),
  ...extensionBodies,
  create_protocol: () => Promise.resolve({ protocol: { mapping_id: `map-${count}` } }),
  replace_project_tags: () => Promise.resolve({ tags: ['new'] }),
};

const subject = async (): Promise<string> => login(app, 'demo', projectScope('demo'));

/** What reading leaves as it is serves every caller. */
const kept = new Map<string, Promise<Record<string, string>>>();

const thingsFor = (operation: Operation): Promise<Record<string, string>> => {
  if (operation.method !== 'GET' && operation.method !== 'HEAD') return things(operation);
  const known = kept.get(operation.path) ?? things(operation);
  kept.set(operation.path, known);
  return known;
};

const prepare = async ({ operation }: WalkedRequest): Promise<WalkedRequest> => {
  const parameters = await thingsFor(operation);
  const only = { ...api, operations: [operation] };
  const [request] = routeWalk(only, () => parameters);
  assert.ok(request !== undefined);
  const url = request.url.split('?')[0] ?? '';
  const isAboutToken = operation.path === '/v3/auth/tokens';
  const headers = { ...request.headers, ...(isAboutToken ? { 'x-subject-token': await subject() } : {}) };
  const payload = operation.body === undefined ? undefined : JSON.stringify(await bodies[operation.name]?.());
  return { ...request, url, headers, payload };
};

test('every operation lets in whom the reviewed matrix says, and nobody else', async () => {
  const as = caller(app, await admin());
  const strangerDomain = await as.idOf('domain', { name: 'strangers' });
  const home = await as.idOf('project', { name: 'home' });
  const inProject = { project: { id: home } };
  const callers: Record<string, () => Promise<string>> = {
    reader: await someone('reader', 'reader', `projects/${home}`, inProject),
    member: await someone('member', 'member', `projects/${home}`, inProject),
    service: await someone('a-service', 'service', `projects/${home}`, inProject),
    'domain reader': await someone('domain-reader', 'reader', 'domains/default', domainScope('default') as object),
    'domain manager': await someone('domain-manager', 'manager', 'domains/default', domainScope('default') as object),
    stranger: await someone('stranger', 'manager', `domains/${strangerDomain}`, domainScope(strangerDomain) as object),
    // As upstream: whoever is admin anywhere administers identity.
    'domain admin': await someone(
      'domain-admin',
      'admin',
      `domains/${strangerDomain}`,
      domainScope(strangerDomain) as object,
    ),
    'system reader': await someone('system-reader', 'reader', 'system', systemScope as object),
    'system admin': await someone('system-admin', 'admin', 'system', systemScope as object),
    admin: await someone('an-admin', 'admin', `projects/${home}`, inProject),
  };
  const columns = await Promise.all(
    Object.entries(callers).map(async ([name, token]) => ({ name, token: await token() })),
  );
  const nobody = { name: 'nobody', token: undefined };
  const requests = routeWalk(api, () => ({}));
  const matrix = await policyMatrix(app, requests, [nobody, ...columns], prepare);
  golden('keystone/policy-matrix.txt', matrix);
});
