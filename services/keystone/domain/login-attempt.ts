import type { Context } from '@nimbo/context/context.ts';
import { millisecondsOf, timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { findLoginState, writeLogin, type LoginState } from '../db/login-store.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { isInactiveSince } from './user-activity.ts';

const day = 86_400_000;

const since = ({ clock }: Keystone, at: Timestamp | null): number =>
  at === null ? Number.POSITIVE_INFINITY : clock.now() - millisecondsOf(at);

/** Whether failures still count, or the time of their lock-out has passed. */
const counts = (keystone: Keystone, state: LoginState): boolean =>
  since(keystone, state.failedAt) < keystone.settings.lockout_duration * 1_000;

const isLockedOut = (keystone: Keystone, state: LoginState): boolean => {
  const limit = keystone.settings.lockout_failure_attempts;
  if (limit === 0 || state.options['ignore_lockout_failure_attempts'] === true) return false;
  return state.failures >= limit && counts(keystone, state);
};

const isInactive = (keystone: Keystone, state: LoginState): boolean =>
  isInactiveSince(keystone, state.options, state.activeAt ?? state.createdAt);

/** Nothing is written for logins where no setting asks for it. */
const isWatched = ({ settings }: Keystone): boolean =>
  settings.lockout_failure_attempts > 0 || settings.disable_user_account_days_inactive > 0;

const afterSuccess = (keystone: Keystone, state: LoginState): LoginState | undefined => {
  const isKnown = keystone.settings.disable_user_account_days_inactive === 0 || since(keystone, state.activeAt) < day;
  if (isKnown && state.failures === 0) return undefined;
  return { ...state, failures: 0, failedAt: null, activeAt: timestampNow(keystone.clock) };
};

const afterFailure = (keystone: Keystone, state: LoginState): LoginState => ({
  ...state,
  failures: counts(keystone, state) ? state.failures + 1 : 1,
  failedAt: timestampNow(keystone.clock),
});

/** Writes down how an attempt went; false where it does not count, right as it may be. */
const note = (ctx: Context, keystone: Keystone, userId: string, isRight: boolean): Promise<boolean> =>
  change(ctx, keystone, async (changing) => {
    const state = await findLoginState(changing.tx, userId);
    // Looked at again: others may have been guessing at the same time.
    if (state === undefined || isLockedOut(keystone, state) || isInactive(keystone, state)) return false;
    const next = isRight ? afterSuccess(keystone, state) : afterFailure(keystone, state);
    if (next !== undefined) await writeLogin(changing.tx, userId, next);
    if (next !== undefined && isLockedOut(keystone, next)) await changing.record('user.locked', { id: userId });
    return isRight;
  });

/**
 * One attempt of a user to prove something: refused without a look during a lock-out, in the time that a look takes.
 * Failures are counted, and the user is locked out from the configured number on.
 */
export const attempt = async (
  ctx: Context,
  keystone: Keystone,
  userId: string,
  prove: () => Promise<boolean>,
): Promise<boolean> => {
  if (!isWatched(keystone)) return prove();
  const state = await findLoginState(keystone.db.read, userId);
  if (state !== undefined && isLockedOut(keystone, state)) return keystone.passwords.verifyNobody('locked out');
  return note(ctx, keystone, userId, await prove());
};
