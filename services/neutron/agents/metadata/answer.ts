import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bus } from '@nimbo/bus/bus.ts';
import { novaMetadata, novaMetadataTopic, type MetadataAnswer } from '@nimbo/client-nova/metadata-interface.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { AgentContext } from '../drivers/network-driver.ts';
import type { MetadataCaller } from '../translate/listeners.ts';

/** Milliseconds that a guest waits for nova. */
const patience = 10_000;

const longestPath = 1_024;

const longestHeader = 1_024;

/** What nova may want to know of a request; nothing that says who asks, for that is known. */
const passedHeaders = ['accept', 'user-agent', 'x-metadata-token', 'x-aws-ec2-metadata-token'] as const;

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    passedHeaders.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value.slice(0, longestHeader)]] : [];
    }),
  );

/** Ends a request in plain words. */
export const refuse = (response: ServerResponse, status: number, words: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${words}\n`);
};

const statusOf = (error: unknown): number =>
  error instanceof Fault && (error.kind === 'unavailable' || error.kind === 'timeout') ? 503 : 500;

const write = (request: IncomingMessage, response: ServerResponse, answer: MetadataAnswer): void => {
  const body = Buffer.from(answer.body, 'base64');
  response.writeHead(answer.status, { 'content-type': answer.contentType, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** Asks nova for a guest, and hands its answer on. */
export const answerCaller = async (
  ctx: AgentContext,
  bus: Bus,
  caller: MetadataCaller,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Metadata is only read.');
  const path = request.url ?? '/';
  if (path.length > longestPath) return refuse(response, 414, 'The path is too long.');
  const question = { ...caller, path, headers: headersOf(request) };
  try {
    write(
      request,
      response,
      await bus.call(ctx, { topic: novaMetadataTopic }, novaMetadata, 'get', question, { deadline: patience }),
    );
  } catch (error) {
    ctx.log.warn('metadata of a guest could not be told', { instance: caller.instanceId, error });
    refuse(response, statusOf(error), 'The metadata service does not answer; try again.');
  }
};
