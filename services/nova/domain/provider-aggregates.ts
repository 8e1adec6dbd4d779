import type { Context } from '@nimbo/context/context.ts';
import type { Nova } from './nova.ts';

/** That a host is, or is no longer, in an aggregate. */
export interface Membership {
  readonly host: string;
  /** The aggregate's uuid. */
  readonly aggregate: string;
  readonly isMember: boolean;
}

const write = async (ctx: Context, { neighbours }: Nova, { host, aggregate, isMember }: Membership): Promise<void> => {
  const [provider] = await neighbours.providers.list(ctx, { name: host });
  if (provider === undefined) return;
  const found = await neighbours.providerAggregates.ofProvider(ctx, provider.uuid);
  const others = found.aggregates.filter((uuid) => uuid !== aggregate);
  const aggregates = isMember ? [...others, aggregate] : others;
  await neighbours.providerAggregates.replaceOfProvider(ctx, provider.uuid, { ...found, aggregates });
};

/**
 * Tells placement which aggregates a host's provider is in, so that it can leave hosts out early. Nothing depends on
 * it, for the scheduler looks at the aggregates themselves; so what fails is logged and no more.
 */
export const mirrorMembership = async (ctx: Context, nova: Nova, membership: Membership): Promise<void> => {
  try {
    await write(ctx, nova, membership);
  } catch (error) {
    ctx.log.warn('placement was not told of an aggregate', { ...membership, error: String(error) });
  }
};
