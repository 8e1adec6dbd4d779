import { request } from 'node:http';

const defaultTimeLimit = 60_000;

/** Control's answer, or why there is none. */
export class AdminUnreachable extends Error {}

/**
 * Asks a process over its admin socket.
 * @throws AdminUnreachable where nobody listens, Error with the process's own words where it refuses
 */
export const askAdmin = async <Answer>(
  socketPath: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  timeLimit: number = defaultTimeLimit,
): Promise<Answer> => {
  const { status, text } = await exchange(socketPath, method, path, body, timeLimit);
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (status < 400) return answer as Answer;
  throw new Error(messageOf(answer) ?? `the admin socket answered ${status}`);
};

const exchange = (
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
  timeLimit: number,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeLimit);
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = request({ socketPath, method, path, signal, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 500, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      reject(isUnreachable(error) ? new AdminUnreachable(`nobody answers at ${socketPath}`, { cause: error }) : error);
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });

const isUnreachable = (error: NodeJS.ErrnoException): boolean =>
  ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'ENOTSOCK', 'ABORT_ERR', 'EPIPE'].includes(error.code ?? '');

const messageOf = (answer: unknown): string | undefined =>
  typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : undefined;
