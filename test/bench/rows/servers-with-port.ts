import type { RowMeasure } from '../bench.ts';
import { oneCommit } from '../floors/fastify-routes.ts';
import { loadRow } from '../load-row.ts';
import { liftNetworkQuotas, makeNetwork } from '../network-requests.ts';
import { createServers, deleteServers, prepareServers } from '../server-requests.ts';

/** Servers with one port each on one network: ACTIVE when their port is. */
export const measureServersWithPort: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  await liftNetworkQuotas(cloud);
  const total = bench.count(1_000, 10);
  const networks = [{ uuid: await makeNetwork(cloud) }];
  const created = await createServers(cloud, total, { ...(await prepareServers(cloud)), networks });
  const deleted = await deleteServers(cloud, total);
  const floor = await bench.floor(oneCommit);
  return [
    loadRow(`server create → ACTIVE, one port, ${total}`, created, { budget: 15, floor }),
    loadRow(`server delete → gone, one port, ${total}`, deleted, { floor }),
  ];
};
