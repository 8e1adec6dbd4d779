import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { processCpu } from './process-cpu.ts';

/** One request of a load, and what its answer must be. */
export interface LoadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Throws for an answer that is not right: a fast wrong answer is no answer. */
  check(answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }): void;
}

/** What a load cost the process that served it. */
export interface LoadResult {
  readonly operations: number;
  readonly cpuMillisecondsPerOperation: number;
  readonly operationsPerSecond: number;
}

const concurrency = 16;

/** Sends every request once, some at a time over kept-alive connections, and reads the server's processor time. */
export const runLoad = async (pid: number, requests: readonly LoadRequest[]): Promise<LoadResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const queue = requests.values();
  const cpuBefore = processCpu(pid);
  const begun = performance.now();
  await Promise.all(Array.from({ length: concurrency }, () => drainQueue(agent, queue)));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    operations: requests.length,
    cpuMillisecondsPerOperation: (processCpu(pid) - cpuBefore) / requests.length,
    operationsPerSecond: requests.length / seconds,
  };
};

const drainQueue = async (agent: Agent, queue: Iterator<LoadRequest>): Promise<void> => {
  for (let next = queue.next(); !next.done; next = queue.next()) next.value.check(await send(agent, next.value));
};

const send = (
  agent: Agent,
  { method, url, headers, body }: LoadRequest,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
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
