import type { Fault } from '@nimbo/errors/fault.ts';
import type { CallContext } from './call-context.ts';
import type { Message } from './message.ts';
import type { ExecuteOptions } from './qmp-client.ts';

/** The agent inside a guest (QEMU, docs/interop/qemu-ga). What it says is the guest's word: never trust it. */
export interface GuestAgent {
  /** Public name, for messages. */
  readonly name: string;
  readonly closed: Promise<Fault>;
  /**
   * Runs one command after the other. When one is late the connection is closed, because its answer could be taken
   * for that of the next.
   * @throws QmpError where it is refused; Timeout; Unavailable where the connection is gone or the context aborted
   */
  execute(ctx: CallContext, command: string, args?: Message, options?: ExecuteOptions): Promise<unknown>;
  close(): void;
}

/** Opens a new connection to the same agent. */
export type OpenGuestAgent = (ctx: CallContext) => Promise<GuestAgent>;
