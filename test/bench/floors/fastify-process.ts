import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Floor } from '../bench.ts';
import { expectStatus, runLoad, type LoadRequest } from '../load.ts';

const program = fileURLToPath(new URL('fastify-server.ts', import.meta.url));

/** One route of the floors' server: `path` of the n-th request. */
export interface FloorRoute {
  readonly name: string;
  readonly method?: string;
  readonly operations: number;
  readonly path: (index: number) => string;
}

/** Loads a fastify server in a process of its own as the rows load the cloud. */
export const measureFastifyRoute = async (bench: Bench, route: FloorRoute): Promise<Floor> => {
  const child = spawn(process.execPath, [program, await mkdtemp(join(bench.scratch, 'floor-'))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${port.toString().trim()}`;
    await runLoad(child.pid ?? 0, requestsOf(url, route, bench.count(2_000, 50)));
    const result = await runLoad(child.pid ?? 0, requestsOf(url, route, bench.count(route.operations, 50)));
    return {
      name: route.name,
      value: result.cpuMillisecondsPerOperation,
      unit: 'CPU ms',
      rate: result.operationsPerSecond,
    };
  } finally {
    child.kill();
  }
};

const requestsOf = (url: string, { method = 'GET', path }: FloorRoute, count: number): LoadRequest[] =>
  Array.from({ length: count }, (_, index) => ({ method, url: `${url}${path(index)}`, check: expectStatus(200) }));
