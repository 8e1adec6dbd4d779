import type { BenchCloud } from './bench-cloud.ts';
import { adminProject, askCloud } from './cloud-request.ts';

const nouns = ['network', 'subnet', 'port', 'security_group', 'security_group_rule'];

/** Lets the administrator's project have any number of networks and ports. */
export const liftNetworkQuotas = async (cloud: BenchCloud): Promise<void> => {
  const quota = Object.fromEntries(nouns.map((noun) => [noun, -1]));
  const path = `/v2.0/quotas/${await adminProject(cloud)}`;
  await askCloud(cloud, 'neutron', { method: 'PUT', path, body: { quota } });
};

/** A network with room for 60 000 ports. */
export const makeNetwork = async (cloud: BenchCloud): Promise<string> => {
  const made = await askCloud<{ network: { id: string } }>(cloud, 'neutron', {
    method: 'POST',
    path: '/v2.0/networks',
    body: { network: { name: 'bench' } },
  });
  const subnet = { network_id: made.network.id, ip_version: 4, cidr: '10.64.0.0/16' };
  await askCloud(cloud, 'neutron', { method: 'POST', path: '/v2.0/subnets', body: { subnet } });
  return made.network.id;
};
