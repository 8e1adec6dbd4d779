import { createReadStream } from 'node:fs';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { CommandFailure } from '../../report-failure.ts';

/** One of the cloud's users at work: what `up` makes, it makes through the same APIs as everyone. */
export interface CloudSession {
  /** The project that the session works in. */
  readonly projectId: string;
  /** @throws RefusedRequest with the service's own words for anything but 2xx */
  ask<Answer>(
    service: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Sends a file as it is. */
  upload(service: string, path: string, file: string): Promise<void>;
}

/** How to log in, and where the services are. */
export interface SessionOptions {
  /** Whose project has the same name. */
  readonly user: string;
  readonly password: string;
  /** A service's base URL with the path of its endpoints. */
  url(service: string): string;
  /** PEM of the cloud's own authority, where it has one. */
  readonly ca: Buffer | undefined;
}

/** A service said no. */
export class RefusedRequest extends CommandFailure {
  readonly status: number;

  constructor(what: string, status: number, words: string) {
    super(`${what} was answered ${status}: ${words}`);
    this.status = status;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const timeLimit = 120_000;

const exchange = (
  url: URL,
  options: RequestOptions & { readonly ca?: Buffer },
  send: (outgoing: NodeJS.WritableStream) => Promise<unknown>,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = request(url, { ...options, signal: AbortSignal.timeout(timeLimit) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 500,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    send(outgoing).catch(reject);
  });

const sending = (body: unknown) => (outgoing: NodeJS.WritableStream) => {
  if (body === undefined) outgoing.end();
  else outgoing.end(JSON.stringify(body));
  return Promise.resolve();
};

const accepted = (what: string, answer: Answer): Answer => {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new RefusedRequest(what, answer.status, answer.text.slice(0, 1000));
};

const logIn = async (options: SessionOptions): Promise<{ token: string; projectId: string }> => {
  const { user: name, password } = options;
  const domain = { id: 'default' };
  const body = {
    auth: {
      identity: { methods: ['password'], password: { user: { name, domain, password } } },
      scope: { project: { name, domain } },
    },
  };
  const url = new URL(`${options.url('keystone')}/auth/tokens?nocatalog`);
  const headers = { 'content-type': 'application/json' };
  const answer = await exchange(url, { method: 'POST', headers, ...caOf(options) }, sending(body));
  const { token } = JSON.parse(accepted(`logging in as ${name}`, answer).text) as {
    token: { project: { id: string } };
  };
  return { token: String(answer.headers['x-subject-token']), projectId: token.project.id };
};

const caOf = ({ ca }: SessionOptions) => (ca === undefined ? {} : { ca });

/** Logs a user in to the project of the same name. */
export const openSession = async (options: SessionOptions): Promise<CloudSession> => {
  const { token, projectId } = await logIn(options);
  const headersFor = (type: string) => ({ 'x-auth-token': token, 'content-type': type });
  const at = (service: string, path: string): URL => new URL(`${options.url(service)}${path}`);
  return {
    projectId,
    ask: async <Result>(
      service: string,
      method: string,
      path: string,
      body?: unknown,
      more: Readonly<Record<string, string>> = {},
    ) => {
      const headers = { ...headersFor('application/json'), ...more };
      const answer = await exchange(at(service, path), { method, headers, ...caOf(options) }, sending(body));
      const { text } = accepted(`${service} ${method} ${path}`, answer);
      return (text === '' ? undefined : JSON.parse(text)) as Result;
    },
    upload: async (service, path, file) => {
      const headers = headersFor('application/octet-stream');
      const send = (outgoing: NodeJS.WritableStream) => pipeline(createReadStream(file), outgoing);
      accepted(
        `${service} PUT ${path}`,
        await exchange(at(service, path), { method: 'PUT', headers, ...caOf(options) }, send),
      );
    },
  };
};
