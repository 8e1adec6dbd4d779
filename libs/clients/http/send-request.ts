import { request as plainRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';

/** What goes over the wire. */
export interface WireRequest {
  readonly url: URL;
  readonly agent: Agent;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** Sends one request and resolves with the answer's head. Redirects are answers like any other: none is followed. */
export const sendRequest = ({ url, agent, method, headers, body, signal }: WireRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = open(url, { agent, method, headers: { ...headers, ...length }, signal });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
