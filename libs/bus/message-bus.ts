import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { Address, Bus, BusContext, Handlers, Unsubscribe } from './bus.ts';
import { busClosed, deadlinePassed, invalidPayload, unknownMessage } from './bus-faults.ts';
import { defaultDrainGrace } from './bus-limits.ts';
import { DropCounter } from './drop-counter.ts';
import { decodeReply, encodeRequest } from './envelope.ts';
import type { BusInterface, MessageDeclaration, ParamsOf, ResultOf } from './interface.ts';
import { compareVersions } from './interface-version.ts';
import { createMessageChecker } from './message-checks.ts';
import { createReceiver, type UntypedHandler } from './message-receiver.ts';
import { RunningMessages } from './running-messages.ts';
import type { Route, Transport } from './transport.ts';
import { withDeadline } from './with-deadline.ts';

/** What every driver's bus may be given. */
export interface MessageBusOptions {
  readonly log?: Log;
  readonly clock?: Clock;
  /** Milliseconds that running handlers have at {@link Bus.close} before their signals abort (5 s unless told). */
  readonly drainGrace?: number;
}

type Messages = Record<string, MessageDeclaration>;

const declarationOf = (declared: BusInterface, message: string): MessageDeclaration => {
  const declaration = Object.hasOwn(declared.messages, message) ? declared.messages[message] : undefined;
  if (declaration === undefined) throw unknownMessage(declared.name, message);
  return declaration;
};

const routeOf = ({ topic, host }: Address, declared: BusInterface, { since }: MessageDeclaration): Route => ({
  topic,
  host,
  interface: declared.name,
  since,
});

/** The typed bus over any transport: one behaviour for all drivers. */
export class MessageBus implements Bus {
  readonly #transport: Transport;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #drainGrace: number;
  readonly #checker = createMessageChecker();
  readonly #drops: DropCounter;
  readonly #served = new Set<Unsubscribe>();
  readonly #calls = new Set<AbortController>();
  #closing: Promise<void> | undefined;
  #isClosed = false;

  constructor(transport: Transport, options: MessageBusOptions = {}) {
    this.#transport = transport;
    this.#log = options.log ?? silentLog;
    this.#clock = options.clock ?? systemClock;
    this.#drainGrace = options.drainGrace ?? defaultDrainGrace;
    this.#drops = new DropCounter(this.#log, this.#clock);
  }

  async call<M extends Messages, Name extends keyof M & string>(
    ctx: BusContext,
    address: Address,
    declared: BusInterface<M>,
    message: Name,
    params: ParamsOf<M[Name]>,
    { deadline }: { readonly deadline: number },
  ): Promise<ResultOf<M[Name]>> {
    const declaration = declarationOf(declared, message);
    if (declaration.result === undefined)
      throw new Fault('internal', `${declared.name}.${message} has no result: cast it`, { code: 'bus.not_callable' });
    const body = this.#encode(ctx, declared, message, declaration, params);
    const route = routeOf(address, declared, declaration);
    const late = (): Error => deadlinePassed(declared.name, message, deadline);
    const reply = await withDeadline(this.#calls, ctx.signal, deadline, late, (signal) =>
      this.#transport.call(route, body, signal, deadline),
    );
    return this.#readReply(declared, message, declaration, reply) as ResultOf<M[Name]>;
  }

  async cast<M extends Messages, Name extends keyof M & string>(
    ctx: BusContext,
    address: Address,
    declared: BusInterface<M>,
    message: Name,
    params: ParamsOf<M[Name]>,
  ): Promise<void> {
    const declaration = declarationOf(declared, message);
    const body = this.#encode(ctx, declared, message, declaration, params);
    await this.#transport.cast(routeOf(address, declared, declaration), body);
  }

  async fanout<M extends Messages, Name extends keyof M & string>(
    ctx: BusContext,
    topic: string,
    declared: BusInterface<M>,
    message: Name,
    params: ParamsOf<M[Name]>,
  ): Promise<void> {
    const declaration = declarationOf(declared, message);
    const body = this.#encode(ctx, declared, message, declaration, params);
    await this.#transport.fanout(routeOf({ topic }, declared, declaration), body);
  }

  async serve<M extends Messages>(
    topic: string,
    declared: BusInterface<M>,
    handlers: Handlers<M>,
  ): Promise<Unsubscribe> {
    if (this.#closing !== undefined) throw busClosed();
    const running = new RunningMessages();
    const receive = createReceiver({
      topic,
      declared,
      handlers: handlers as Readonly<Record<string, UntypedHandler | undefined>>,
      checker: this.#checker,
      running,
      drops: this.#drops,
      log: this.#log,
      clock: this.#clock,
    });
    const stop = await this.#transport.serve({ topic, interface: declared.name, version: declared.version }, receive);
    const unsubscribe = async (): Promise<void> => {
      await stop();
      await running.drain(this.#drainGrace, busClosed());
      this.#served.delete(unsubscribe);
    };
    this.#served.add(unsubscribe);
    return unsubscribe;
  }

  isConnected(): boolean {
    return this.#closing === undefined && this.#transport.isConnected();
  }

  close(): Promise<void> {
    this.#closing ??= this.#drainAndClose();
    return this.#closing;
  }

  async #drainAndClose(): Promise<void> {
    await Promise.all([...this.#served].map((unsubscribe) => unsubscribe()));
    this.#isClosed = true;
    for (const call of this.#calls) call.abort(busClosed());
    await this.#transport.close();
  }

  #encode(
    ctx: BusContext,
    declared: BusInterface,
    message: string,
    declaration: MessageDeclaration,
    params: unknown,
  ): string {
    if (this.#isClosed) throw busClosed();
    const problem = this.#checker(declaration).params(params);
    if (problem !== undefined)
      throw invalidPayload('params', `${declared.name}.${message}`, `${problem.path}: ${problem.message}`);
    const { requestId, globalRequestId } = ctx;
    return encodeRequest({
      interface: declared.name,
      version: declared.version,
      message,
      params,
      requestId,
      globalRequestId,
    });
  }

  #readReply(declared: BusInterface, message: string, declaration: MessageDeclaration, text: string): unknown {
    const reply = decodeReply(text);
    if ('fault' in reply) throw reply.fault;
    const checks = this.#checker(declaration);
    const isNewer = compareVersions(reply.version, declared.version) > 0;
    const problem = (isNewer ? checks.tolerantResult : checks.result)(reply.result);
    if (problem !== undefined)
      throw invalidPayload('result', `${declared.name}.${message}`, `${problem.path}: ${problem.message}`);
    return reply.result;
  }
}
