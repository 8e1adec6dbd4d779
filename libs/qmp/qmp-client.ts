import type { Fault } from '@nimbo/errors/fault.ts';
import type { CallContext } from './call-context.ts';
import type { EventSubscription } from './event-subscription.ts';
import type { Message } from './message.ts';
import type { QmpEventName } from './qmp-event.ts';

/** Whom one talks to. */
export interface QmpGreeting {
  readonly major: number;
  readonly minor: number;
  readonly micro: number;
  /** The distributor's version, for example `Debian 1:7.2+dfsg-7`; may be empty. */
  readonly package: string;
}

export interface ExecuteOptions {
  /** Milliseconds; 30 000 unless told. */
  readonly timeLimit?: number;
}

/** A monitor of QEMU or of its storage daemon (QEMU, docs/interop/qmp-spec). It never connects again by itself. */
export interface QmpClient {
  /** Public name, for messages. */
  readonly name: string;
  readonly greeting: QmpGreeting;
  /** Resolves with the reason when the connection ends, also when it was closed from here. */
  readonly closed: Promise<Fault>;
  /**
   * Runs a command. After a Timeout the connection lives on and the command may still take effect.
   * @throws QmpError where it is refused; Timeout; Unavailable where the connection is gone or the context aborted
   */
  execute(ctx: CallContext, command: string, args?: Message, options?: ExecuteOptions): Promise<unknown>;
  /** Listens from now on; close it (`using`) when done. */
  subscribe<Name extends QmpEventName>(...names: readonly Name[]): EventSubscription<Name>;
  close(): void;
}
