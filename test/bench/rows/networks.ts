import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { cloudRequest, inTurn } from '../cloud-request.ts';
import { rows1000 } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer } from '../load.ts';
import { loadRow } from '../load-row.ts';
import { liftNetworkQuotas } from '../network-requests.ts';

/** A thousand networks in one list. */
export const measureNetworks: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const total = bench.count(1_000, 20);
  await liftNetworkQuotas(cloud);
  await createNetworks(cloud, total);
  const path = `/v2.0/networks?limit=${total}`;
  const list = cloudRequest(cloud, 'neutron', { method: 'GET', path, check: (answer) => checkList(answer, total) });
  await runLoad(cloud.controlPid, inTurn(bench.count(20, 1), [list]));
  const result = await runLoad(cloud.controlPid, inTurn(bench.count(200, 3), [list]));
  return [loadRow(`network list, ${total}`, result, { budget: 6, floor: await bench.floor(rows1000) })];
};

const createNetworks = async (cloud: BenchCloud, count: number): Promise<void> => {
  await runLoad(
    cloud.controlPid,
    Array.from({ length: count }, (_, index) =>
      cloudRequest(cloud, 'neutron', {
        method: 'POST',
        path: '/v2.0/networks',
        body: { network: { name: `bench-${index}` } },
        check: expectStatus(201),
      }),
    ),
  );
};

const checkList = (answer: LoadAnswer, count: number): void => {
  expectStatus(200)(answer);
  const { networks } = JSON.parse(answer.body.toString()) as { networks: { id: string; name: string; mtu: number }[] };
  const isWhole = networks.every(({ name, mtu }) => name.startsWith('bench') && mtu > 0);
  if (new Set(networks.map(({ id }) => id)).size === count && isWhole) return;
  throw new Error(`${networks.length} networks instead of ${count}, or in parts`);
};
