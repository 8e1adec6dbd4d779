import type { TestCloud } from '../cloud/test-cloud.ts';
import { at, clientOf, type JsonClient } from './json-client.ts';

/** As much of everything as anybody wants. */
const liftQuotas = async (cloud: TestCloud, admin: JsonClient, project: string): Promise<void> => {
  const [networks, servers] = [
    [
      'network',
      'subnet',
      'subnetpool',
      'port',
      'router',
      'floatingip',
      'security_group',
      'security_group_rule',
      'rbac_policy',
    ],
    ['instances', 'cores', 'ram', 'key_pairs'],
  ].map((names) => Object.fromEntries(names.map((name) => [name, -1])));
  await admin.do('PUT', `${cloud.url('neutron')}/v2.0/quotas/${project}`, { quota: networks });
  const volumes = { volumes: -1, gigabytes: -1, snapshots: -1 };
  await admin.do('PUT', `${cloud.url('cinder')}/os-quota-sets/${project}`, { quota_set: volumes });
  await admin.do('PUT', `${cloud.url('nova')}/os-quota-sets/${project}`, { quota_set: servers });
};

/** The administrator with the role of services as well: nothing is kept from them, so that only nonsense is refused. */
export const almighty = async (cloud: TestCloud): Promise<JsonClient> => {
  const admin = await clientOf(cloud);
  const keystone = cloud.url('keystone');
  const idOf = async (noun: string, name: string): Promise<string> => {
    const { body } = await admin.do('GET', `${keystone}/${noun}?name=${name}`);
    return String(at(body, noun, 0, 'id'));
  };
  const [project, user, role] = [await idOf('projects', 'admin'), await idOf('users', 'admin'), 'service'];
  await admin.do('PUT', `${keystone}/projects/${project}/users/${user}/roles/${await idOf('roles', role)}`);
  await liftQuotas(cloud, admin, project);
  return clientOf(cloud);
};
