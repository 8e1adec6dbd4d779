import type { Operation } from '@nimbo/http/operation.ts';
import type { caller } from './login.ts';

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

/** Paths of what has to be put in its place before it can be asked for or taken away. */
const placed = [
  /^\/v3\/policies\/\{policy_id\}\/OS-ENDPOINT-POLICY\/.*\}$/,
  /^\/v3\/OS-EP-FILTER\/projects\/\{project_id\}\/endpoints\/\{endpoint_id\}$/,
  /^\/v3\/OS-EP-FILTER\/endpoint_groups\/\{endpoint_group_id\}\/projects\/\{project_id\}$/,
];

/** Makes what an extension's operation acts upon, into `made`, which has the ids of everything else. */
export const extensionThings = async (
  as: As,
  { method, path }: Operation,
  made: Record<string, string>,
  count: number,
): Promise<void> => {
  if (path.includes('{policy_id}')) made['policy_id'] = await policy(as);
  if (path.includes('{endpoint_group_id}')) made['endpoint_group_id'] = await endpointGroup(as, `group-${count}`);
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
  update_endpoint_group: () => Promise.resolve({ endpoint_group: { description: 'new' } }),
};
