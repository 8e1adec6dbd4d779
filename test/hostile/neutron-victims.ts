import { randomInt, randomUUID } from 'node:crypto';
import { at } from './json-client.ts';
import {
  adminProject,
  freshName,
  freshProject,
  pathParameters,
  type VictimMaker,
  type VictimScene,
} from './victim-scene.ts';

/** What `id` stands for where a path names no kind: tags hang on things of six kinds. */
const makerOfId = (path: string): string => {
  const noun = /^\/v2\.0\/([a-z-]+?)s\//.exec(path)?.[1] ?? '';
  return noun.replaceAll('-', '_').replace(/ie$/, 'y');
};

const hexByte = (): string => randomInt(256).toString(16).padStart(2, '0');

/** A network with a subnet, and things of each kind on them as they are asked for. */
const thingsOf = async ({ cloud, admin }: VictimScene, isExternal: boolean) => {
  const base = `${cloud.url('neutron')}/v2.0`;
  const make = async (noun: string, attributes: object): Promise<string> => {
    const plural = `${noun.replaceAll('_', '-').replace(/y$/, 'ie')}s`;
    const { body } = await admin.do('POST', `${base}/${plural}`, { [noun]: attributes });
    return String(at(body, noun, 'id'));
  };
  const network = await make('network', { name: 'victim', 'router:external': isExternal });
  const subnet = await make('subnet', { network_id: network, ip_version: 4, cidr: '10.99.0.0/16' });
  const group = (): Promise<string> => make('security_group', { name: freshName() });
  const makers: Readonly<Record<string, () => Promise<string>>> = {
    network: () => Promise.resolve(network),
    subnet: () => Promise.resolve(subnet),
    subnetpool: () => make('subnetpool', { name: 'victim', prefixes: ['10.128.0.0/16'] }),
    port: () => make('port', { network_id: network }),
    router: () => make('router', { name: 'victim' }),
    floatingip: () => make('floatingip', { floating_network_id: network }),
    security_group: group,
    rbac_policy: () =>
      make('rbac_policy', {
        object_type: 'network',
        object_id: network,
        action: 'access_as_shared',
        target_tenant: freshName(),
      }),
    security_group_rule: async () =>
      make('security_group_rule', { security_group_id: await group(), direction: 'ingress', protocol: 'tcp' }),
  };
  return { network, subnet, group, makers };
};

const namedInBodies = {
  name: 'victim',
  port_range_min: 80,
  port_range_max: 90,
  protocol: 'tcp',
  remote_group_id: null,
  remote_ip_prefix: '192.0.2.0/24',
};

const tag = async ({ cloud, admin }: VictimScene, path: string, { id }: Readonly<Record<string, string>>) => {
  if (!path.endsWith('/tags/{tag}')) return;
  await admin.do('PUT', `${cloud.url('neutron')}${path.replace('{id}', id ?? '').replace('{tag}', 'tag')}`);
};

/** Networks and what hangs on them. */
export const neutronVictims: VictimMaker = async (scene, operation, isPrivate) => {
  const { network, subnet, group, makers } = await thingsOf(
    scene,
    !isPrivate || operation.path.includes('floatingips'),
  );
  const params: Record<string, string> = { tag: 'tag', alias: 'router', agent_id: randomUUID() };
  for (const name of pathParameters(operation)) {
    const kind = name === 'id' ? makerOfId(operation.path) : name.replace(/_id$/, '');
    const made = kind === 'project' ? await freshProject(scene) : await makers[kind]?.();
    if (made !== undefined) params[name] = made;
  }
  await tag(scene, operation.path, params);
  const project = await adminProject(scene);
  const own = { project_id: project, tenant_id: project, security_group_id: await group() };
  return {
    params,
    inBody: {
      ...namedInBodies,
      ...own,
      network_id: network,
      object_id: network,
      floating_network_id: network,
      subnet_id: subnet,
      subnetpool_id: null,
      port_id: null,
      floating_ip_address: null,
      fixed_ip_address: null,
      'provider:physical_network': null,
      security_groups: [],
      fixed_ips: [{ subnet_id: subnet }],
      mac_address: `52:54:00:${hexByte()}:${hexByte()}:${hexByte()}`,
    },
  };
};
