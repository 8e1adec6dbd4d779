import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture } from '../../testing/keystone-fixture.ts';
import { caller, login, projectScope } from '../../testing/login.ts';

const keystone = await keystoneFixture();
after(() => keystone[Symbol.asyncDispose]());

interface Shown {
  readonly id: string;
  readonly limits?: readonly { readonly resource_name: string; readonly resource_limit: number }[];
  readonly subtree?: readonly { readonly project: Shown }[];
  readonly parents?: readonly { readonly project: Shown }[];
}

test('projects of a tree are shown with their limits where these are asked for', async () => {
  const token = await login(keystone.app, 'admin', projectScope('admin'));
  const as = caller(keystone.app, token);
  const parent = await as.idOf('project', { name: 'parent' });
  const child = await as.idOf('project', { name: 'child', parent_id: parent });
  const service_id = await as.idOf('service', { type: 'limited' });
  const adminId = await as.idNamed('users', 'admin');
  for (const id of [parent, child]) await as.grant(`projects/${id}`, adminId, 'member');
  const registered = { service_id, resource_name: 'cores', default_limit: 1 };
  await as.send('POST', '/v3/registered_limits', { registered_limits: [registered] });
  const limit = { service_id, resource_name: 'cores', resource_limit: 7, project_id: child };
  await as.send('POST', '/v3/limits', { limits: [limit] });
  const fresh = await login(keystone.app, 'admin', projectScope('admin'));
  const shown = async (id: string, query: string): Promise<Shown> => {
    const url = `/v3/projects/${id}?${query}`;
    const answer = await keystone.app.inject({ method: 'GET', url, headers: { 'x-auth-token': fresh } });
    return answer.json<{ readonly project: Shown }>().project;
  };
  const below = (await shown(parent, 'subtree_as_list&include_limits')).subtree?.[0]?.project;
  assert.deepEqual(
    below?.limits?.map(({ resource_name, resource_limit }) => [resource_name, resource_limit]),
    [['cores', 7]],
  );
  const above = (await shown(child, 'parents_as_list&include_limits')).parents?.map(({ project }) => project);
  assert.deepEqual(above?.find(({ id }) => id === parent)?.limits, []);
  assert.equal((await shown(parent, 'subtree_as_list')).subtree?.[0]?.project.limits, undefined);
});
