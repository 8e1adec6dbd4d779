import type { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';
import { EventSubscription } from './event-subscription.ts';
import { MessageSocket, openSocket, type Peer } from './message-socket.ts';
import { isMessage, type Message } from './message.ts';
import { PendingCommands } from './pending-commands.ts';
import type { ExecuteOptions, QmpClient, QmpGreeting } from './qmp-client.ts';
import { eventOf, type QmpEventName } from './qmp-event.ts';
import { withDeadline } from './with-deadline.ts';

export interface ConnectQmpOptions extends Peer {
  /** Milliseconds until greeting and capabilities must be through; 10 000 unless told. */
  readonly timeLimit?: number;
}

const greetingOf = (message: Message): QmpGreeting | undefined => {
  const { QMP } = message;
  const version = isMessage(QMP) && isMessage(QMP['version']) ? QMP['version'] : undefined;
  const numbers = version !== undefined && isMessage(version['qemu']) ? version['qemu'] : undefined;
  if (numbers === undefined) {
    return undefined;
  }
  const [major, minor, micro] = [Number(numbers['major']), Number(numbers['minor']), Number(numbers['micro'])];
  return { major, minor, micro, package: typeof version?.['package'] === 'string' ? version['package'] : '' };
};

type AnySubscription = EventSubscription<QmpEventName>;

class SocketQmpClient implements QmpClient {
  readonly name: string;
  readonly closed: Promise<Fault>;
  readonly greeted: Promise<QmpGreeting>;
  greeting: QmpGreeting = { major: 0, minor: 0, micro: 0, package: '' };
  readonly #socket: MessageSocket;
  readonly #pending: PendingCommands;
  readonly #subscriptions = new Set<AnySubscription>();

  constructor(ctx: CallContext, peer: Peer, open: (receive: (message: Message) => void) => MessageSocket) {
    this.name = peer.name;
    this.#pending = new PendingCommands(peer.name);
    const greeted = Promise.withResolvers<QmpGreeting>();
    this.greeted = greeted.promise;
    this.#socket = open((message) => {
      const greeting = greetingOf(message);
      if (greeting === undefined) {
        this.#receive(ctx, message);
      } else {
        greeted.resolve(greeting);
      }
    });
    this.closed = this.#socket.closed;
    void this.closed.then((fault) => this.#ended(fault));
  }

  execute(ctx: CallContext, command: string, args: Message = {}, options: ExecuteOptions = {}): Promise<unknown> {
    const deadline = { timeLimit: options.timeLimit ?? 30_000, failure: `${this.name} did not answer ${command}` };
    return withDeadline(ctx, deadline, (signal) =>
      this.#pending.run(command, signal, (id) => this.#socket.send({ execute: command, arguments: args, id })),
    );
  }

  subscribe<Name extends QmpEventName>(...names: readonly Name[]): EventSubscription<Name> {
    const leave = (left: EventSubscription<Name>) => this.#subscriptions.delete(left);
    const subscription = new EventSubscription<Name>(names, leave);
    if (this.#socket.fault === undefined) {
      this.#subscriptions.add(subscription);
    } else {
      subscription.end(this.#socket.fault);
    }
    return subscription;
  }

  close(): void {
    this.#socket.close();
  }

  #receive(ctx: CallContext, message: Message): void {
    const event = eventOf(message);
    if (event !== undefined) {
      for (const subscription of this.#subscriptions) {
        subscription.push(event);
      }
    } else if (!this.#pending.settle(message)) {
      ctx.log.debug('an answer came that nobody waits for', { peer: this.name, id: message['id'] });
    }
  }

  #ended(fault: Fault): void {
    this.#pending.failAll(fault);
    for (const subscription of this.#subscriptions) {
      subscription.end(fault);
    }
    this.#subscriptions.clear();
  }
}

const negotiate = async (ctx: CallContext, client: SocketQmpClient): Promise<QmpGreeting> => {
  const gone = client.closed.then((fault) => {
    throw fault;
  });
  const greeting = await Promise.race([client.greeted, gone]);
  await client.execute(ctx, 'qmp_capabilities');
  return greeting;
};

/**
 * Connects to a monitor and leaves capability negotiation behind. A monitor serves one client at a time: where another
 * one is connected, no greeting comes.
 * @throws Unavailable (`qmp.not_listening`, `qmp.closed`); Timeout where no greeting comes; QmpError
 */
export const connectQmp = async (ctx: CallContext, options: ConnectQmpOptions): Promise<QmpClient> => {
  const timeLimit = options.timeLimit ?? 10_000;
  const socket = await openSocket(ctx, options, timeLimit);
  const client = new SocketQmpClient(ctx, options, (receive) => new MessageSocket(ctx, options, socket, receive));
  const deadline = { timeLimit, failure: `${options.name} did not greet` };
  try {
    client.greeting = await withDeadline(ctx, deadline, (signal) => negotiate({ ...ctx, signal }, client));
    return client;
  } catch (error) {
    client.close();
    throw error instanceof Error ? error : new Unavailable(`${options.name} cannot be talked to`, { cause: error });
  }
};
