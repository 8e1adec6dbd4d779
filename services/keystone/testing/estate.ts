import assert from 'node:assert/strict';
import type { App } from '@nimbo/http/app.ts';
import { password } from './keystone-fixture.ts';
import { askToken, caller, type ScopeBody } from './login.ts';

type As = ReturnType<typeof caller>;

/** The ids and tokens of a whole domain with everything that can hang in it, and of a friend from outside it. */
export interface Estate {
  readonly ids: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<string, string>>;
}

const memberOf = (body: Readonly<Record<string, Readonly<Record<string, string>>>>, noun: string): string =>
  body[noun]?.['id'] ?? '';

const tokenOf = async (app: App, method: object, scope?: ScopeBody): Promise<string> => {
  const answer = await askToken(app, { auth: { identity: method, ...(scope === undefined ? {} : { scope }) } });
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers['x-subject-token']);
};

const byPassword = (userId: string) => ({ methods: ['password'], password: { user: { id: userId, password } } });

/** A domain with a tree of projects, a user with roles at each level of it, a group, and a friend of another domain. */
const places = async (as: As, name: string): Promise<Record<string, string>> => {
  const domain = await as.idOf('domain', { name });
  const project = (level: string, parent: string) =>
    as.idOf('project', { name: `${name}-${level}`, domain_id: domain, parent_id: parent, tags: [level] });
  const parent = await project('parent', domain);
  const child = await project('child', parent);
  const leaf = await project('leaf', child);
  const own = { domain_id: domain };
  const group = await as.idOf('group', { name: `${name}-group`, ...own });
  const user = await as.idOf('user', { name, password, ...own, default_project_id: leaf });
  const friend = await as.idOf('user', { name: `${name}-friend`, password, default_project_id: child });
  const outside = await as.idOf('project', { name: `${name}-outside` });
  const role = await as.idOf('role', { name: `${name}-role` });
  const implied = await as.idOf('role', { name: `${name}-implied` });
  const domainRole = await as.idOf('role', { name: `${name}-domain-role`, ...own });
  return { domain, parent, child, leaf, group, user, friend, outside, role, implied, domainRole };
};

const assignments = async (as: As, ids: Readonly<Record<string, string>>): Promise<void> => {
  const { domain, parent, child, leaf, group, user, friend, outside, role, implied, domainRole } = ids;
  const member = await as.roleId('member');
  for (const path of [
    `groups/${group}/users/${user}`,
    `projects/${leaf}/users/${user}/roles/${member}`,
    `projects/${leaf}/users/${user}/roles/${domainRole}`,
    `projects/${child}/users/${user}/roles/${role}`,
    `projects/${parent}/groups/${group}/roles/${member}`,
    `domains/${domain}/users/${user}/roles/${member}`,
    `domains/${domain}/groups/${group}/roles/${role}`,
    `OS-INHERIT/domains/${domain}/users/${friend}/roles/${role}/inherited_to_projects`,
    `projects/${outside}/users/${friend}/roles/${member}`,
    `system/users/${user}/roles/${implied}`,
    `roles/${role}/implies/${implied}`,
    `roles/${domainRole}/implies/${role}`,
  ]) {
    await as.send('PUT', `/v3/${path}`);
  }
};

/** A region with two below it; a service with endpoints, limits, policies and filters in and on them. */
const catalog = async (as: As, name: string, { domain = '', leaf = '' }): Promise<Record<string, string>> => {
  const regions = [`${name}-land`, `${name}-town`, `${name}-street`];
  for (const [at, id] of regions.entries()) {
    await as.idOf('region', { id, ...(at === 0 ? {} : { parent_region_id: regions[at - 1] }) });
  }
  const service = await as.idOf('service', { type: name, name });
  const place = { service_id: service, region_id: 'RegionOne' };
  const endpoint = await as.idOf('endpoint', { ...place, interface: 'public', url: 'http://there' });
  const limit = { service_id: service, resource_name: 'things' };
  const registeredLimit = await as.idOfOne('registered_limits', { ...limit, default_limit: 5 });
  const projectLimit = await as.idOfOne('limits', { ...limit, resource_limit: 3, project_id: leaf });
  const domainLimit = await as.idOfOne('limits', { ...limit, resource_limit: 4, domain_id: domain });
  const policyId = memberOf(await as.send('POST', '/v3/policies', { policy: { type: 'a', blob: 'b' } }), 'policy');
  const filter = { name, filters: { interface: 'public' } };
  const group = await as.send('POST', '/v3/OS-EP-FILTER/endpoint_groups', { endpoint_group: filter });
  for (const path of [
    `policies/${policyId}/OS-ENDPOINT-POLICY/endpoints/${endpoint}`,
    `policies/${policyId}/OS-ENDPOINT-POLICY/services/${service}`,
    `policies/${policyId}/OS-ENDPOINT-POLICY/services/${service}/regions/${regions[2]}`,
    `OS-EP-FILTER/projects/${leaf}/endpoints/${endpoint}`,
    `OS-EP-FILTER/endpoint_groups/${memberOf(group, 'endpoint_group')}/projects/${leaf}`,
  ]) {
    await as.send('PUT', `/v3/${path}`);
  }
  const [land = '', town = '', street = ''] = regions;
  return { land, town, street, service, endpoint, registeredLimit, projectLimit, domainLimit };
};

/** What users made for themselves: a credential, what a program logs in by, and leaves to act for one another. */
const leaves = async (app: App, as: As, ids: Readonly<Record<string, string>>) => {
  const { user = '', friend = '', leaf = '', outside = '' } = ids;
  const own = caller(app, await tokenOf(app, byPassword(user), { project: { id: leaf } }));
  const friends = caller(app, await tokenOf(app, byPassword(friend), { project: { id: outside } }));
  const credentials = `/v3/users/${user}/application_credentials`;
  const make = async (given: object) =>
    (await own.send('POST', credentials, { application_credential: given }))['application_credential'] ?? {};
  const program = await make({ name: 'program' });
  const rules = [{ service: 'image', method: 'GET', path: '/v2/images' }];
  const bounded = await make({ name: 'bounded', access_rules: rules });
  const [rule] = await own.list('access_rules', `/v3/users/${user}/access_rules`);
  const terms = { roles: [{ name: 'member' }], impersonation: true };
  const trust = (from: As, to: object) => from.send('POST', '/v3/OS-TRUST/trusts', { trust: { ...terms, ...to } });
  const handed = await trust(own, { trustor_user_id: user, trustee_user_id: friend, project_id: leaf });
  const received = await trust(friends, { trustor_user_id: friend, trustee_user_id: user, project_id: outside });
  const blob = JSON.stringify({ access: user, secret: 'secret' });
  const credential = await as.idOf('credential', { user_id: user, project_id: leaf, type: 'ec2', blob });
  return {
    program,
    ids: {
      credential,
      program: program['id'] ?? '',
      bounded: bounded['id'] ?? '',
      rule: rule?.['id'] ?? '',
      given: memberOf(handed, 'trust'),
      received: memberOf(received, 'trust'),
    },
  };
};

/** An identity provider of the domain that knows the user, and a directory's password. */
const domainThings = async (as: As, name: string, { domain = '', user = '' }): Promise<Record<string, string>> => {
  const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'sub' }] }];
  const provider = `${name}-idp`;
  const base = '/v3/OS-FEDERATION';
  await as.send('PUT', `${base}/mappings/${name}`, { mapping: { rules } });
  const identityProvider = { enabled: true, domain_id: domain, remote_ids: [provider] };
  await as.send('PUT', `${base}/identity_providers/${provider}`, { identity_provider: identityProvider });
  await as.send('PUT', `${base}/identity_providers/${provider}/protocols/openid`, { protocol: { mapping_id: name } });
  const federated = [{ idp_id: provider, protocols: [{ protocol_id: 'openid', unique_id: name }] }];
  await as.send('PATCH', `/v3/users/${user}`, { user: { federated } });
  await as.send('PUT', `/v3/domains/${domain}/config`, { config: { ldap: { password: 'secret' } } });
  return { provider };
};

const tokensOf = async (
  app: App,
  ids: Readonly<Record<string, string>>,
  program: Readonly<Record<string, string>>,
): Promise<Record<string, string>> => {
  const { domain = '', parent, child, leaf, user = '', friend = '', outside } = ids;
  const own = byPassword(user);
  const friends = byPassword(friend);
  const { id, secret } = program;
  const on = (project: string | undefined): ScopeBody => ({ project: { id: project } });
  const by = (trust: string | undefined): ScopeBody => ({ 'OS-TRUST:trust': { id: trust } });
  return {
    unscoped: await tokenOf(app, own, 'unscoped'),
    parent: await tokenOf(app, own, on(parent)),
    child: await tokenOf(app, own, on(child)),
    leaf: await tokenOf(app, own, on(leaf)),
    domain: await tokenOf(app, own, { domain: { id: domain } }),
    system: await tokenOf(app, own, { system: { all: true } }),
    program: await tokenOf(app, { methods: ['application_credential'], application_credential: { id, secret } }),
    given: await tokenOf(app, friends, by(ids['given'])),
    received: await tokenOf(app, own, by(ids['received'])),
    guest: await tokenOf(app, friends, on(leaf)),
    outside: await tokenOf(app, friends, on(outside)),
  };
};

/** Makes all of it; names begin with `name`. */
export const makeEstate = async (app: App, adminToken: string, name: string): Promise<Estate> => {
  const as = caller(app, adminToken);
  const ids = await places(as, name);
  await assignments(as, ids);
  Object.assign(ids, await catalog(as, name, ids), await domainThings(as, name, ids));
  const { program, ids: more } = await leaves(app, as, ids);
  Object.assign(ids, more);
  return { ids, tokens: await tokensOf(app, ids, program) };
};
