import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineSplitter } from '../line-splitter.ts';
import { parseMessage, type Message } from '../message.ts';

/** One client's connection, seen from the peer's side. */
export interface FakeConnection {
  readonly socket: Socket;
  /** What the client has said so far. */
  readonly received: readonly Message[];
  send(message: Message): void;
  sendRaw(bytes: string | Uint8Array): void;
}

export interface FakePeerScript {
  /** On each new connection. */
  readonly connected?: (connection: FakeConnection) => void;
  /** On each message of a client. */
  readonly message?: (message: Message, connection: FakeConnection) => void;
}

export interface FakePeer extends AsyncDisposable {
  readonly path: string;
  readonly connections: readonly FakeConnection[];
}

/** What QEMU 7.2 says first. */
export const qmpGreeting: Message = {
  QMP: { version: { qemu: { micro: 22, minor: 2, major: 7 }, package: 'Debian 1:7.2' }, capabilities: ['oob'] },
};

/** A script that greets, answers `qmp_capabilities` and leaves the rest to `answer`. */
export const qmpScript = (answer: (message: Message, connection: FakeConnection) => void): FakePeerScript => ({
  connected: (connection) => connection.send(qmpGreeting),
  message: (message, connection) => {
    if (message['execute'] === 'qmp_capabilities') {
      connection.send({ return: {}, id: message['id'] });
    } else {
      answer(message, connection);
    }
  },
});

const accept = (socket: Socket, script: FakePeerScript): FakeConnection => {
  const received: Message[] = [];
  const sendRaw = (bytes: string | Uint8Array) => void socket.write(bytes);
  const connection = {
    socket,
    received,
    sendRaw,
    send: (message: Message) => sendRaw(`${JSON.stringify(message)}\r\n`),
  };
  const lines = new LineSplitter(1024 * 1024);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk) ?? []) {
      const message = parseMessage(line) ?? {};
      received.push(message);
      script.message?.(message, connection);
    }
  });
  script.connected?.(connection);
  return connection;
};

const close = async (server: Server, connections: readonly FakeConnection[], directory: string): Promise<void> => {
  for (const { socket } of connections) {
    socket.destroy();
  }
  server.close();
  await rm(directory, { recursive: true, force: true });
};

/** A peer on a unix socket of its own that follows a script; gone when it is disposed of. */
export const startFakePeer = async (script: FakePeerScript): Promise<FakePeer> => {
  const directory = await mkdtemp(join(tmpdir(), 'fake-peer-'));
  const path = join(directory, 'socket');
  const connections: FakeConnection[] = [];
  const server = createServer((socket) => connections.push(accept(socket, script)));
  server.listen(path);
  await once(server, 'listening');
  return { path, connections, [Symbol.asyncDispose]: () => close(server, connections, directory) };
};
