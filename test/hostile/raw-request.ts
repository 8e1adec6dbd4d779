import { connect, type Socket } from 'node:net';

/** A request as bytes: nothing of it is checked, completed or repaired on its way. */
export interface RawRequest {
  readonly method: string;
  /** The target as it stands in the request line. */
  readonly target: string;
  /** In this order, repeated where they are repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
  /** Ends the sending side when all is sent, as a client that dies does. */
  readonly isCutShort?: boolean;
}

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const headEnd = Buffer.from('\r\n\r\n');

/** The request's bytes; header values are sent byte by byte (latin1), so that anything can be said. */
export const requestBytes = ({ method, target, headers, body }: RawRequest): Buffer => {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
};

const headOf = (text: string): Pick<RawAnswer, 'status' | 'headers'> => {
  const [first = '', ...lines] = text.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(first.split(' ')[1]), headers };
};

const unchunked = (bytes: Buffer): Buffer | undefined => {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    if (end === -1) return undefined;
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
};

const bodyOf = (
  method: string,
  { status, headers }: Pick<RawAnswer, 'status' | 'headers'>,
  rest: Buffer,
  isOver: boolean,
): Buffer | undefined => {
  if (method === 'HEAD' || status === 204 || status === 304) return Buffer.alloc(0);
  if (headers['transfer-encoding'] === 'chunked') return unchunked(rest);
  const length = headers['content-length'];
  if (length === undefined) return isOver ? rest : undefined;
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined;
};

/** The answer once it is whole; an invitation to send the body (100) is not it. */
const parse = (method: string, bytes: Buffer, isOver: boolean): RawAnswer | undefined => {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return undefined;
  const head = headOf(bytes.toString('latin1', 0, end));
  const rest = bytes.subarray(end + headEnd.length);
  if (head.status === 100) return parse(method, rest, isOver);
  const body = bodyOf(method, head, rest, isOver);
  return body === undefined ? undefined : { ...head, body };
};

/** Why there was no answer. */
export class NoAnswer extends Error {}

/**
 * Sends bytes over a connection of their own and reads one answer.
 * @param bound milliseconds for the answer to be there
 * @throws NoAnswer where the connection ends without an answer, or the time is up
 */
export const exchangeBytes = (
  port: number,
  bytes: Buffer,
  { method = 'GET', isCutShort = false, bound = 15_000 } = {},
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      socket
        .removeAllListeners()
        .on('error', () => undefined)
        .destroy();
      outcome();
    };
    const look = (isOver: boolean): void => {
      const answer = parse(method, received, isOver);
      if (answer !== undefined) settle(() => resolve(answer));
      else if (isOver) settle(() => reject(new NoAnswer(`the connection ended after ${received.length} bytes`)));
    };
    const timer = setTimeout(
      () => settle(() => reject(new NoAnswer(`no whole answer within ${bound} ms, only ${received.length} bytes`))),
      bound,
    );
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      look(false);
    });
    // A server may refuse and close while the request is still being written: what it said counts.
    socket
      .on('end', () => look(true))
      .on('error', () => undefined)
      .on('close', () => look(true));
    if (isCutShort) socket.end(bytes);
    else socket.write(bytes);
  });

/** Sends a request and reads its answer. */
export const sendRaw = (port: number, request: RawRequest): Promise<RawAnswer> =>
  exchangeBytes(port, requestBytes(request), { method: request.method, isCutShort: request.isCutShort ?? false });
