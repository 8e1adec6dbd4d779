import type { Context } from '@nimbo/context/context.ts';
import type { HostState } from '../../rpc/host-network-schema.ts';
import type { HostStatuses } from '../../rpc/host-interface.ts';

/** How everything of a state stands after a pass. */
export type Statuses = Omit<HostStatuses, 'sequence'>;

/** What an agent needs of a context. */
export type AgentContext = Pick<Context, 'signal' | 'clock' | 'log' | 'requestId' | 'globalRequestId'>;

/** A difference between what shall be and what is, for `nimbo doctor`. */
export interface Difference {
  /** The device, namespace, table or server. */
  readonly item: string;
  readonly what: string;
}

/** The machine behind the agent. */
export interface NetworkDriver {
  readonly kind: 'linux' | 'fake';
  /** Brings the host to a state; what fails is told in the statuses, and holds up nothing else. Repeatable. */
  sync(ctx: AgentContext, state: HostState): Promise<Statuses>;
  /** What is missing, and what is there though nobody wants it. */
  differences(ctx: AgentContext, state: HostState): Promise<readonly Difference[]>;
  /** Gives up what lives in this process; devices, rules and servers stay. */
  close(): Promise<void>;
  /** Takes everything of this cloud away from the host. */
  removeAll(ctx: AgentContext): Promise<void>;
}
