import type { KillClient } from './kill-client.ts';
import type { Stage } from './operations.ts';

/** A flavor, an image and a network: what servers are made of. */
export const makeStage = async (client: KillClient): Promise<Stage> => {
  const flavor = { flavor: { name: 'kill', ram: 1, vcpus: 1, disk: 0 } };
  const made = await client.must<{ flavor: { id: string } }>('nova', 'POST', '/flavors', flavor);
  const attributes = { name: 'kill', disk_format: 'raw', container_format: 'bare' };
  const image = await client.must<{ id: string }>('glance', 'POST', '/images', attributes);
  await client.upload(image.id);
  const body = { network: { name: 'kill' } };
  const { network } = await client.must<{ network: { id: string } }>('neutron', 'POST', '/networks', body);
  const subnet = { network_id: network.id, ip_version: 4, cidr: '10.65.0.0/24' };
  await client.must('neutron', 'POST', '/subnets', { subnet });
  return { client, flavor: made.flavor.id, image: image.id, network: network.id };
};
