import { randomInt } from 'node:crypto';
import type { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';
import type { GuestAgent } from './guest-agent.ts';
import { MessageSocket, openSocket, type Peer } from './message-socket.ts';
import type { Message } from './message.ts';
import type { ExecuteOptions } from './qmp-client.ts';
import { errorOfAnswer } from './qmp-error.ts';
import { withDeadline } from './with-deadline.ts';

export interface OpenGuestAgentOptions extends Peer {
  /** Milliseconds until the agent must have answered; 5 000 unless told. A guest without one never answers. */
  readonly timeLimit?: number;
}

/** The protocol has no ids: the one answer that is due, if any. */
type Answered = (answer: Message) => void;

class SocketGuestAgent implements GuestAgent {
  readonly name: string;
  readonly closed: Promise<Fault>;
  readonly #socket: MessageSocket;
  #answered: Answered | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(peer: Peer, open: (receive: (message: Message) => void) => MessageSocket) {
    this.name = peer.name;
    this.#socket = open((message) => this.#answered?.(message));
    this.closed = this.#socket.closed;
  }

  execute(ctx: CallContext, command: string, args: Message = {}, options: ExecuteOptions = {}): Promise<unknown> {
    const deadline = { timeLimit: options.timeLimit ?? 10_000, failure: `${this.name} did not answer ${command}` };
    const before = this.#tail;
    const run = before.then(() =>
      withDeadline(ctx, deadline, () => this.#ask({ execute: command, arguments: args })).catch((error: unknown) => {
        this.#closeIfUnanswered(error);
        throw error;
      }),
    );
    this.#tail = run.catch(() => undefined);
    return run.then((answer) => this.#valueOf(answer, command));
  }

  /** Throws away whatever the agent was about to say to somebody before us. */
  async synchronize(ctx: CallContext, timeLimit: number): Promise<void> {
    const id = randomInt(2 ** 31);
    const deadline = { timeLimit, failure: `${this.name} did not answer; is it running?` };
    const isOurs = (answer: Message) => answer['return'] === id;
    const command = { execute: 'guest-sync-delimited', arguments: { id } };
    // The byte in front ends whatever half command a predecessor left in the agent's parser.
    await withDeadline(ctx, deadline, () => this.#ask(command, isOurs, '\u00ff'));
  }

  close(): void {
    this.#socket.close();
  }

  async #ask(request: Message, isOurs: (answer: Message) => boolean = () => true, prefix = ''): Promise<Message> {
    const due = Promise.withResolvers<Message>();
    this.#answered = (answer) => {
      if (isOurs(answer)) {
        due.resolve(answer);
      }
    };
    try {
      this.#socket.send(request, prefix);
      const gone = this.closed.then((fault) => {
        throw fault;
      });
      return await Promise.race([due.promise, gone]);
    } finally {
      this.#answered = undefined;
    }
  }

  #valueOf(answer: Message, command: string): unknown {
    if (answer['error'] !== undefined) {
      throw errorOfAnswer(answer, this.name, command);
    }
    return answer['return'];
  }

  #closeIfUnanswered(cause: unknown): void {
    const fault = new Unavailable(`${this.name} has left a command unanswered`, { code: 'qmp.closed', cause });
    this.#socket.close(fault);
  }
}

/**
 * Connects to the agent's virtio-serial socket and makes sure that it listens and that the next answer is ours.
 * @throws Unavailable (`qmp.not_listening`) where QEMU is gone; Timeout where no agent answers
 */
export const openGuestAgent = async (ctx: CallContext, options: OpenGuestAgentOptions): Promise<GuestAgent> => {
  const timeLimit = options.timeLimit ?? 5_000;
  const socket = await openSocket(ctx, options, timeLimit);
  const agent = new SocketGuestAgent(options, (receive) => new MessageSocket(ctx, options, socket, receive));
  try {
    await agent.synchronize(ctx, timeLimit);
    return agent;
  } catch (error) {
    agent.close();
    throw error;
  }
};
