import { internalContext } from '@nimbo/context/internal-context.ts';
import type { CallContext } from './call-context.ts';
import type { OpenGuestAgent } from './guest-agent.ts';

/** Milliseconds: freezing writes everything out first. */
const freezeLimit = 60_000;

const thaw = async (ctx: CallContext, open: OpenGuestAgent): Promise<void> => {
  // Also when the caller has gone away: a guest left frozen hangs for ever.
  const own = internalContext({ log: ctx.log, clock: ctx.clock });
  const agent = await open(own);
  try {
    await agent.execute(own, 'guest-fsfreeze-thaw', {}, { timeLimit: freezeLimit });
  } finally {
    agent.close();
  }
};

const freeze = async (ctx: CallContext, open: OpenGuestAgent): Promise<void> => {
  const agent = await open(ctx);
  try {
    await agent.execute(ctx, 'guest-fsfreeze-freeze', {}, { timeLimit: freezeLimit });
  } finally {
    agent.close();
  }
};

/**
 * Works while the guest's file systems are written out and stand still, and lets them go again whatever happens, over
 * a connection of its own. A thaw that fails is logged; the work's outcome counts.
 * @throws what opening or freezing throws (then nothing stays frozen that can be thawed), or the work
 */
export const withFrozenFilesystems = async <T>(
  ctx: CallContext,
  open: OpenGuestAgent,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    await freeze(ctx, open);
    return await work();
  } finally {
    await thaw(ctx, open).catch((error: unknown) =>
      ctx.log.error('the file systems of a guest could not be thawed', { error }),
    );
  }
};
