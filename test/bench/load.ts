import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { processCpu } from './process-cpu.ts';

/** An answer, read to its end. */
export interface LoadAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request of a load, and what its answer must be. */
export interface LoadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Throws for an answer that is not right: a fast wrong answer is no answer. */
  check(answer: LoadAnswer): void;
}

/** What a load cost the process that served it. */
export interface LoadResult {
  readonly operations: number;
  readonly cpuMillisecondsPerOperation: number;
  readonly operationsPerSecond: number;
}

const concurrency = 16;

/**
 * Sends every request once, some at a time over kept-alive connections, and reads the processor time of who serves.
 * @param ends where answers come before the work is done: waits for that, which counts as well
 */
export const runLoad = async (
  pids: number | readonly number[],
  requests: Iterable<LoadRequest>,
  ends: () => Promise<unknown> = () => Promise.resolve(),
): Promise<LoadResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const queue = requests[Symbol.iterator]();
  const cpuBefore = cpuOf(pids);
  const begun = performance.now();
  const counts = await Promise.all(Array.from({ length: concurrency }, () => drainQueue(agent, queue)));
  await ends();
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  const operations = counts.reduce((sum, count) => sum + count, 0);
  return {
    operations,
    cpuMillisecondsPerOperation: (cpuOf(pids) - cpuBefore) / operations,
    operationsPerSecond: operations / seconds,
  };
};

const cpuOf = (pids: number | readonly number[]): number =>
  [pids].flat().reduce((sum, pid) => sum + processCpu(pid), 0);

/** A check of the status, which shows what came instead. */
export const expectStatus =
  (expected: number) =>
  ({ status, body }: LoadAnswer): void => {
    if (status !== expected) throw new Error(`${status} instead of ${expected}: ${body.toString().slice(0, 500)}`);
  };

const drainQueue = async (agent: Agent, queue: Iterator<LoadRequest>): Promise<number> => {
  let count = 0;
  for (let next = queue.next(); next.done !== true; next = queue.next()) {
    next.value.check(await send(agent, next.value));
    count += 1;
  }
  return count;
};

const send = (agent: Agent, { method, url, headers, body }: LoadRequest): Promise<LoadAnswer> =>
  new Promise((resolve, reject) => {
    const content =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request(url, { agent, method, headers: { ...content, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
