import type { Context } from '@nimbo/context/context.ts';

/** What happened to a server's port. */
export interface ServerNotice {
  readonly name: 'network-vif-plugged' | 'network-vif-unplugged' | 'network-vif-deleted' | 'network-changed';
  readonly serverId: string;
  readonly portId: string;
  readonly isFailure: boolean;
}

/** Tells nova what happened to servers' ports. */
export interface NovaNotices {
  /** @throws Unavailable while nova does not answer */
  send(ctx: Context, notices: readonly ServerNotice[]): Promise<void>;
}
