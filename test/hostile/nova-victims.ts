import { randomUUID } from 'node:crypto';
import type { Operation } from '@nimbo/http/operation.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { at } from './json-client.ts';
import { freshName, freshProject, type VictimMaker, type VictimScene } from './victim-scene.ts';

const newest = { 'openstack-api-version': 'compute 2.100' };

const askNova = async ({ cloud, admin }: VictimScene, method: string, path: string, body?: unknown): Promise<unknown> =>
  (await admin.do(method, `${cloud.url('nova')}${path}`, body, newest)).body;

const flavorOf = async (scene: VictimScene, isPrivate: boolean): Promise<string> => {
  const flavor = { name: freshName(), ram: 64, vcpus: 1, disk: 1, 'os-flavor-access:is_public': !isPrivate };
  const id = String(at(await askNova(scene, 'POST', '/flavors', { flavor }), 'flavor', 'id'));
  await askNova(scene, 'POST', `/flavors/${id}/os-extra_specs`, { extra_specs: { victim: '1' } });
  return id;
};

const imageOf = async ({ cloud, admin }: VictimScene): Promise<string> => {
  const base = `${cloud.url('glance')}/v2/images`;
  const { body } = await admin.do('POST', base, { name: 'victim', disk_format: 'raw', container_format: 'bare' });
  const image = String(at(body, 'id'));
  await admin.do('PUT', `${base}/${image}/file`, Buffer.from('victim'));
  return image;
};

/** A server that no host takes: it is in ERROR, and stays there. */
const serverOf = async (scene: VictimScene, flavorRef: string, imageRef: string): Promise<string> => {
  const server = { name: 'victim', flavorRef, imageRef, networks: 'none' };
  const id = String(at(await askNova(scene, 'POST', '/servers', { server }), 'server', 'id'));
  const status = async () => at(await askNova(scene, 'GET', `/servers/${id}`), 'server', 'status');
  await until('the server is refused by every host', async () => (await status()) === 'ERROR');
  return id;
};

const aggregateOf = async (scene: VictimScene): Promise<string> => {
  const made = await askNova(scene, 'POST', '/os-aggregates', { aggregate: { name: freshName() } });
  return String(at(made, 'aggregate', 'id'));
};

const keypairOf = async (scene: VictimScene): Promise<string> => {
  const made = await askNova(scene, 'POST', '/os-keypairs', { keypair: { name: freshName(), public_key: publicKey } });
  return String(at(made, 'keypair', 'name'));
};

const publicKey = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')} victim`;

const paramsOf = async (scene: VictimScene, { path }: Operation, flavor: string, image: string) => ({
  flavor_id: flavor,
  key: 'victim',
  class_name: 'default',
  service_id: randomUUID(),
  hypervisor_id: randomUUID(),
  console_token: randomUUID(),
  ...(path.includes('{server_id}') ? { server_id: await serverOf(scene, flavor, image) } : {}),
  ...(path.includes('{aggregate_id}') ? { aggregate_id: await aggregateOf(scene) } : {}),
  ...(path.includes('{keypair_name}') ? { keypair_name: await keypairOf(scene) } : {}),
  ...(path.includes('{project_id}') ? { project_id: await freshProject(scene) } : {}),
});

/** Flavors, servers that failed, and what else the operation names. */
export const novaVictims: VictimMaker = async (scene, operation, isPrivate) => {
  const isAccessed = operation.name.endsWith('_flavor_access');
  const flavor = await flavorOf(scene, isPrivate || isAccessed);
  const image = await imageOf(scene);
  return {
    params: await paramsOf(scene, operation, flavor, image),
    inBody: {
      ...(operation.name === 'create_external_events' ? {} : { name: freshName() }),
      flavorRef: flavor,
      imageRef: image,
      public_key: publicKey,
      tenant: await freshProject(scene),
      rxtx_factor: 1,
      availability_zone: 'nova',
      id: freshName(),
    },
  };
};
