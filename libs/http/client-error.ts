import type { Duplex } from 'node:stream';
import { Fault, type FaultKind } from '@nimbo/errors/fault.ts';
import { newRequestId } from '@nimbo/context/request-id.ts';
import type { FaultFormat } from './fault-format.ts';
import { faultStatus } from './fault-status.ts';
import { statusTitle } from './status-title.ts';

const words: Readonly<Record<string, { kind: FaultKind; status?: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { kind: 'too-large', status: 431, message: 'The request line and headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { kind: 'timeout', message: 'The request did not arrive in time.' },
};

/** Answers what is no HTTP, in the service's shape, on the bare socket, and closes it. */
export const answerClientError = (faults: FaultFormat, error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
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
};
