import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what Linux gives to outgoing connections: while nothing listens there, no client's own end can take it. */
const lowest = 20_000;
const beyond = 32_000;

/** So many free ports of loopback that stay free while the cloud that will listen on them is dead for a moment. */
export const quietPorts = async (count: number): Promise<readonly number[]> => {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(lowest, beyond);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
