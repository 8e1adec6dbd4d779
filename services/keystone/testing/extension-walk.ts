import type { Operation } from '@nimbo/http/operation.ts';
import type { App } from '@nimbo/http/app.ts';
import { password } from './keystone-fixture.ts';
import { askToken, caller, projectScope } from './login.ts';

type As = ReturnType<typeof caller>;

const policy = async (as: As): Promise<string> => {
  const answer = await as.send('POST', '/v3/policies', { policy: { type: 'a', blob: 'b' } });
  return answer['policy']?.['id'] ?? '';
};

const endpointGroup = async (as: As, name: string): Promise<string> => {
  const group = { name, filters: { interface: 'public' } };
  const answer = await as.send('POST', '/v3/OS-EP-FILTER/endpoint_groups', { endpoint_group: group });
  return answer['endpoint_group']?.['id'] ?? '';
};

interface Scene {
  readonly app: App;
  readonly as: As;
  /** The ids of what the operation's path names, made so far. */
  readonly made: Record<string, string>;
  readonly count: number;
}

/** The fresh user, as a member of the project `demo`. */
const asUser = async ({ app, as, made }: Scene): Promise<As> => {
  const userId = made['user_id'] ?? '';
  await as.grant(`projects/${await as.idNamed('projects', 'demo')}`, userId, 'member');
  const identity = { methods: ['password'], password: { user: { id: userId, password } } };
  const answer = await askToken(app, { auth: { identity, scope: projectScope('demo') } });
  return caller(app, String(answer.headers['x-subject-token']));
};

const trust = async ({ as, made }: Scene): Promise<string> => {
  made['role_id'] = await as.roleId('member');
  const parties = {
    trustor_user_id: await as.idNamed('users', 'admin'),
    trustee_user_id: await as.idNamed('users', 'demo'),
  };
  const terms = {
    project_id: await as.idNamed('projects', 'admin'),
    roles: [{ id: made['role_id'] }],
    impersonation: true,
  };
  return (await as.send('POST', '/v3/OS-TRUST/trusts', { trust: { ...parties, ...terms } }))['trust']?.['id'] ?? '';
};

const applicationCredential = async (scene: Scene): Promise<string> => {
  const own = await asUser(scene);
  const given = { name: 'walked', access_rules: [{ service: 'image', method: 'GET', path: '/v2/images' }] };
  const url = `/v3/users/${scene.made['user_id']}/application_credentials`;
  return (await own.send('POST', url, { application_credential: given }))['application_credential']?.['id'] ?? '';
};

/** An access rule that no credential uses any more. */
const accessRule = async (scene: Scene): Promise<string> => {
  const own = await asUser(scene);
  const user = `/v3/users/${scene.made['user_id']}`;
  await own.send('DELETE', `${user}/application_credentials/${await applicationCredential(scene)}`);
  return (await (await asUser(scene)).list('access_rules', `${user}/access_rules`))[0]?.['id'] ?? '';
};

const consumer = async ({ as }: Scene): Promise<string> =>
  (await as.send('POST', '/v3/OS-OAUTH1/consumers', { consumer: {} }))['consumer']?.['id'] ?? '';

/** Paths of what has to be put in its place before it can be asked for or taken away. */
const placed = [
  /^\/v3\/policies\/\{policy_id\}\/OS-ENDPOINT-POLICY\/.*\}$/,
  /^\/v3\/OS-EP-FILTER\/projects\/\{project_id\}\/endpoints\/\{endpoint_id\}$/,
  /^\/v3\/OS-EP-FILTER\/endpoint_groups\/\{endpoint_group_id\}\/projects\/\{project_id\}$/,
];

const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'sub' }] }];

/** What OS-FEDERATION's paths name, made under fresh ids; what is to be created is only named. */
const federationThings = async ({ as, made, count }: Scene, { name, path }: Operation): Promise<void> => {
  const ids = { idp_id: `idp-${count}`, protocol_id: 'openid', mapping_id: `map-${count}` };
  const create = async (noun: string, url: string, attributes: object) => {
    if (name !== `create_${noun}`) await as.send('PUT', `/v3/OS-FEDERATION/${url}`, { [noun]: attributes });
  };
  Object.assign(made, ids, { service_provider_id: `sp-${count}` });
  const addresses = { auth_url: 'https://sp.example.org/v3', sp_url: 'https://sp.example.org/ecp' };
  if (/mapping_id|protocol/.test(path)) await create('mapping', `mappings/${ids.mapping_id}`, { rules });
  if (path.includes('{service_provider_id}'))
    await create('service_provider', `service_providers/${made['service_provider_id']}`, addresses);
  if (!path.includes('{idp_id}')) return;
  const provider = `identity_providers/${ids.idp_id}`;
  await create('identity_provider', provider, { enabled: true, domain_id: 'default' });
  if (path.includes('{protocol_id}'))
    await create('protocol', `${provider}/protocols/openid`, { mapping_id: ids.mapping_id });
};

/** Makes what an extension's operation acts upon, beside everything else that its path names. */
export const extensionThings = async (scene: Scene, operation: Operation): Promise<void> => {
  const { method, path } = operation;
  const { as, made, count } = scene;
  if (path.includes('{trust_id}')) made['trust_id'] = await trust(scene);
  if (path.includes('{application_credential_id}'))
    made['application_credential_id'] = await applicationCredential(scene);
  if (path.includes('{consumer_id}')) made['consumer_id'] = await consumer(scene);
  if (path.includes('{access_rule_id}')) made['access_rule_id'] = await accessRule(scene);
  if (path.includes('{policy_id}')) made['policy_id'] = await policy(as);
  if (path.includes('{endpoint_group_id}')) made['endpoint_group_id'] = await endpointGroup(as, `group-${count}`);
  if (path.includes('/OS-FEDERATION/')) await federationThings(scene, operation);
  if (path.endsWith('OS-ENDPOINT-POLICY/policy')) {
    await as.send('PUT', `/v3/policies/${await policy(as)}/OS-ENDPOINT-POLICY/endpoints/${made['endpoint_id']}`);
  }
  if (method !== 'PUT' && placed.some((pattern) => pattern.test(path))) {
    await as.send(
      'PUT',
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? ''),
    );
  }
};

/** Bodies that extensions' operations accept. */
export const extensionBodies: Readonly<Record<string, () => Promise<object>>> = {
  create_policy: () => Promise.resolve({ policy: { type: 'a', blob: 'b' } }),
  update_policy: () => Promise.resolve({ policy: { type: 'new' } }),
  create_endpoint_group: () =>
    Promise.resolve({ endpoint_group: { name: 'new-group', filters: { interface: 'public' } } }),
  create_trust: () =>
    Promise.resolve({ trust: { trustor_user_id: 'nobody', trustee_user_id: 'nobody', impersonation: false } }),
  create_consumer: () => Promise.resolve({ consumer: {} }),
  update_consumer: () => Promise.resolve({ consumer: { description: 'new' } }),
  authorize_request_token: () => Promise.resolve({ roles: [{ name: 'member' }] }),
  create_application_credential: () => Promise.resolve({ application_credential: { name: 'new' } }),
  create_identity_provider: () => Promise.resolve({ identity_provider: { domain_id: 'default' } }),
  update_identity_provider: () => Promise.resolve({ identity_provider: { enabled: true } }),
  create_mapping: () => Promise.resolve({ mapping: { rules } }),
  update_mapping: () => Promise.resolve({ mapping: { rules } }),
  create_service_provider: () =>
    Promise.resolve({ service_provider: { auth_url: 'https://sp.example.org', sp_url: 'https://sp.example.org' } }),
  update_service_provider: () => Promise.resolve({ service_provider: { enabled: true } }),
  update_protocol: () => Promise.resolve({ protocol: { remote_id_attribute: 'OIDC-iss' } }),
  update_endpoint_group: () => Promise.resolve({ endpoint_group: { description: 'new' } }),
};
