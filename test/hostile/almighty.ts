import type { TestCloud } from '../cloud/test-cloud.ts';
import { at, clientOf, type JsonClient } from './json-client.ts';

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
  return clientOf(cloud);
};
