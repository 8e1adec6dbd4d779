import type { RowMeasure } from '../bench.ts';
import { cloudRequest } from '../cloud-request.ts';
import { oneCommit } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer } from '../load.ts';
import { loadRow } from '../load-row.ts';
import { liftNetworkQuotas, makeNetwork } from '../network-requests.ts';

/** Ports of one network, each with an address that no other has. */
export const measurePorts: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  await liftNetworkQuotas(cloud);
  const network = await makeNetwork(cloud);
  const total = bench.count(1_000, 20);
  const addresses = new Set<string>();
  const create = (index: number) =>
    cloudRequest(cloud, 'neutron', {
      method: 'POST',
      path: '/v2.0/ports',
      body: { port: { network_id: network, name: `bench-${index}` } },
      check: (answer) => addresses.add(addressOf(answer)),
    });
  const result = await runLoad(
    cloud.controlPid,
    Array.from({ length: total }, (_, index) => create(index)),
  );
  if (addresses.size !== total) throw new Error(`${total} ports have ${addresses.size} addresses`);
  return [loadRow(`port create (with address), ${total}`, result, { budget: 2, floor: await bench.floor(oneCommit) })];
};

const addressOf = (answer: LoadAnswer): string => {
  expectStatus(201)(answer);
  const { port } = JSON.parse(answer.body.toString()) as { port: { fixed_ips: { ip_address: string }[] } };
  const [fixed] = port.fixed_ips;
  if (fixed === undefined) throw new Error('a port without an address');
  return fixed.ip_address;
};
