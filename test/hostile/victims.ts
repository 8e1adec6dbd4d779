import { randomUUID } from 'node:crypto';
import type { Operation } from '@nimbo/http/operation.ts';
import { cinderVictims } from './cinder-victims.ts';
import { at } from './json-client.ts';
import { neutronVictims } from './neutron-victims.ts';
import { novaVictims } from './nova-victims.ts';
import { freshName, type VictimMaker, type Victims, type VictimScene } from './victim-scene.ts';

const keystoneVictims: VictimMaker = async ({ cloud, admin }, operation) => {
  const base = cloud.url('keystone');
  const make = async (noun: string, attributes: object): Promise<string> => {
    const { body } = await admin.do('POST', `${base}/${noun}s`, { [noun]: attributes });
    return String(at(body, noun, 'id'));
  };
  const name = freshName();
  const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'sub' }] }];
  /** OS-FEDERATION's things are named by who makes them. */
  const federation = async (noun: string, attributes: object): Promise<string> => {
    if (operation.name === `create_${noun}`) return name;
    await admin.do('PUT', `${base}/OS-FEDERATION/${noun}s/${name}`, { [noun]: attributes });
    return name;
  };
  const service = await make('service', { type: 'victim' });
  const makers: Readonly<Record<string, () => Promise<string>>> = {
    user_id: () => make('user', { name, password: 'secret' }),
    project_id: () => make('project', { name, tags: ['tag'] }),
    domain_id: () => make('domain', { name, enabled: false }),
    role_id: () => make('role', { name }),
    prior_role_id: () => make('role', { name: `${name}-prior` }),
    implied_role_id: () => make('role', { name: `${name}-implied` }),
    region_id: () => make('region', { id: name }),
    service_id: () => Promise.resolve(service),
    idp_id: () => federation('identity_provider', { enabled: true, domain_id: 'default' }),
    mapping_id: () => federation('mapping', { rules }),
    service_provider_id: () =>
      federation('service_provider', { auth_url: 'http://victim.example', sp_url: 'http://victim.example' }),
    protocol_id: async () => {
      await federation('mapping', { rules });
      if (!operation.path.includes('{idp_id}'))
        await federation('identity_provider', { enabled: true, domain_id: 'default' });
      const url = `${base}/OS-FEDERATION/identity_providers/${name}/protocols/openid`;
      if (operation.name !== 'create_protocol') await admin.do('PUT', url, { protocol: { mapping_id: name } });
      return 'openid';
    },
    endpoint_id: () => make('endpoint', { service_id: service, interface: 'public', url: 'http://victim' }),
  };
  const params: Record<string, string> = { value: 'tag' };
  for (const [, parameter = ''] of operation.path.matchAll(/\{(\w+)\}/g)) {
    params[parameter] = (await makers[parameter]?.()) ?? params[parameter] ?? 'example';
  }
  const inBody = { service_id: service, domain_id: 'default', parent_id: null, default_project_id: null, name };
  return {
    params,
    inBody: {
      ...inBody,
      region_id: null,
      region: null,
      parent_region_id: null,
      id: params['region_id'] ?? freshName(),
      remote_ids: [freshName()],
      mapping_id: name,
      schema_version: '1.0',
      rules,
      auth_url: 'http://victim.example',
      sp_url: 'http://victim.example',
      url: 'http://victim',
    },
  };
};

const glanceVictims: VictimMaker = async ({ cloud, admin }, operation, isPrivate) => {
  const base = `${cloud.url('glance')}/v2/images`;
  const attributes = { name: 'victim', disk_format: 'raw', container_format: 'bare' };
  const { body } = await admin.do('POST', base, {
    ...attributes,
    visibility: isPrivate ? 'private' : 'shared',
    tags: ['tag'],
  });
  const image = String(at(body, 'id'));
  const member = freshName();
  if (!isPrivate) await admin.do('POST', `${base}/${image}/members`, { member });
  if (/download|activate/.test(operation.name)) await admin.do('PUT', `${base}/${image}/file`, Buffer.from('victim'));
  return {
    params: { image_id: image, tag: 'tag', member_id: member },
    inBody: { id: randomUUID(), member: freshName() },
  };
};

const placementVictims: VictimMaker = async ({ cloud, admin }, operation) => {
  const base = cloud.url('placement');
  const uuid = randomUUID();
  const name = `CUSTOM_${freshName().toUpperCase()}`;
  await admin.do('POST', `${base}/resource_providers`, { name, uuid });
  await admin.do('PUT', `${base}/resource_providers/${uuid}/inventories`, {
    resource_provider_generation: 0,
    inventories: { VCPU: { total: 8 } },
  });
  const kind = operation.path.startsWith('/traits') ? 'traits' : 'resource_classes';
  if (operation.path.includes('{name}')) await admin.do('PUT', `${base}/${kind}/${name}`);
  const allocations = { [uuid]: { resources: { VCPU: 1 } } };
  return {
    params: { uuid, name, resource_class: 'VCPU', consumer_uuid: randomUUID() },
    inBody: {
      name: `CUSTOM_${freshName().toUpperCase()}`,
      uuid: randomUUID(),
      parent_provider_uuid: null,
      resource_provider_generation: 1,
      consumer_generation: null,
      allocations: operation.name === 'update_allocations' ? allocations : {},
    },
  };
};

const makers: Readonly<Record<string, VictimMaker>> = {
  cinder: cinderVictims,
  neutron: neutronVictims,
  nova: novaVictims,
  keystone: keystoneVictims,
  glance: glanceVictims,
  placement: placementVictims,
};

/**
 * Makes fresh things for the requests of one operation.
 * @param isPrivate of those that may be shared: they are not
 */
export const victimsOf = (
  service: string,
  scene: VictimScene,
  operation: Operation,
  { isPrivate = false } = {},
): Promise<Victims> => makers[service]?.(scene, operation, isPrivate) ?? Promise.resolve({ params: {}, inBody: {} });
