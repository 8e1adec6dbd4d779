import type { Context } from '@nimbo/context/context.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';
import { findUser } from '../db/user-store.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';

/** Why a login was refused, in words for operators: the cause of a fault, which says less. */
export class LoginRefusal extends Error {
  override readonly name = 'LoginRefusal';
}

/** How a login went, as CADF says it. */
interface Outcome {
  /** Undefined where nobody known was named; what was typed instead is not kept, for it may be a password. */
  readonly userId: string | undefined;
  readonly outcome: 'success' | 'failure' | 'pending';
  readonly methods: readonly string[];
  readonly reason?: string;
}

/** What may log in by itself, and how that is told. */
export interface LoginAttempt<Result> {
  readonly methods: readonly string[];
  /** Who is said to log in; asked only where the login fails. */
  named(): Promise<string | undefined>;
  /** Who has logged in, and whether that was all. */
  outcomeOf(result: Result): { readonly userId: string; readonly isComplete: boolean };
}

const payloadOf = ({ userId, outcome, methods, reason }: Outcome) => ({
  typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
  eventType: 'activity',
  action: 'authenticate',
  outcome,
  methods,
  initiator: { typeURI: 'service/security/account/user', id: userId ?? null },
  target: { typeURI: 'service/security/account/user', id: userId ?? null },
  ...(reason === undefined ? {} : { reason: { reasonType: 'login', reasonCode: reason } }),
});

/** Where there is no room for the event, it is the log that tells: a full disk shuts nobody out. */
const note = async (ctx: Context, keystone: Keystone, outcome: Outcome): Promise<void> => {
  try {
    await append(ctx, keystone, outcome);
  } catch (error) {
    if (!(error instanceof InsufficientStorage)) throw error;
    ctx.log.error('a login could not be written down as an event: the disk is full', { ...outcome });
  }
};

const append = (ctx: Context, keystone: Keystone, outcome: Outcome): Promise<void> =>
  change(ctx, keystone, async ({ tx }) => {
    const user = outcome.userId === undefined ? undefined : await findUser(tx, outcome.userId);
    await appendEvent(tx, ctx, {
      type: 'identity.authenticate',
      resourceType: 'user',
      resourceId: user?.id ?? '',
      stateAfter: outcome.outcome,
      ...(user === undefined ? {} : { actor: { id: user.id, name: user.name } }),
      payload: payloadOf({ ...outcome, userId: user?.id }),
    });
  });

const reasonOf = (fault: Fault): string => (fault.cause instanceof Error ? fault.cause.message : fault.message);

/**
 * Writes down how a login goes: an event `identity.authenticate` for each, with the reason where it is refused. Nothing
 * is said of what was shown as proof, and no token is given of which nothing is written.
 */
export const audited = async <Result>(
  ctx: Context,
  keystone: Keystone,
  attempt: LoginAttempt<Result>,
  login: () => Promise<Result>,
): Promise<Result> => {
  const { methods } = attempt;
  try {
    const result = await login();
    const { userId, isComplete } = attempt.outcomeOf(result);
    await note(ctx, keystone, { userId, outcome: isComplete ? 'success' : 'pending', methods });
    return result;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    await note(ctx, keystone, {
      userId: await attempt.named(),
      outcome: 'failure',
      methods,
      reason: reasonOf(error),
    });
    throw error;
  }
};
