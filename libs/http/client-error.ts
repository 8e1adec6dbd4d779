import type { Duplex } from 'node:stream';
import { Fault, type FaultKind } from '@nimbo/errors/fault.ts';
import { newRequestId } from '@nimbo/context/request-id.ts';
import type { AppParts } from './app-parts.ts';
import { faultStatus } from './fault-status.ts';
import { statusTitle } from './status-title.ts';

/** Milliseconds that a client has to take the answer before the connection is cut, however much it still sends. */
const linger = 2_000;

const words: Readonly<Record<string, { kind: FaultKind; status?: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { kind: 'too-large', status: 431, message: 'The request line and headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { kind: 'timeout', message: 'The request did not arrive in time.' },
};

type Parts = Pick<AppParts, 'api' | 'running'>;

/** Answers what is no HTTP, in the service's shape, on the bare socket, and closes it. */
export const answerClientError = (parts: Parts, error: NodeJS.ErrnoException, socket: Duplex): void => {
  // What follows an error on a connection is an error too; the answer to the first must still reach the client.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const ahead = [...parts.running].findLast(({ request }) => request.socket === socket);
  if (ahead?.request.complete === true) {
    // The request was whole and what came after it is not: its answer comes first.
    ahead.response.once('finish', () => answerClientError(parts, error, socket));
    return;
  }
  if (ahead?.response.headersSent === true) socket.destroy();
  else refuse(parts.api, error, socket);
};

const refuse = ({ faults }: AppParts['api'], error: NodeJS.ErrnoException, socket: Duplex): void => {
  const { kind, status, message } = words[error.code ?? ''] ?? {
    kind: 'bad-request',
    message: 'This is not valid HTTP.',
  };
  const code = status ?? faultStatus(kind, faults.statuses);
  const scene = { requestId: newRequestId(), version: undefined, accept: 'application/json' };
  const { body, contentType = 'application/json' } = faults.render(new Fault(kind, message), code, scene);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${code} ${statusTitle(code)}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Openstack-Request-Id: ${scene.requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  setTimeout(() => socket.destroy(), linger).unref();
};
