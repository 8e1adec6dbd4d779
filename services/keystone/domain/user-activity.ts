import { millisecondsOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { listActivity } from '../db/login-store.ts';
import type { User } from '../db/user-store.ts';
import type { Keystone } from './keystone.ts';

const day = 86_400_000;

/** Whether somebody with these options who was last seen then counts as gone. */
export const isInactiveSince = (
  { clock, settings }: Pick<Keystone, 'clock' | 'settings'>,
  options: User['options'],
  at: Timestamp,
): boolean => {
  const days = settings.disable_user_account_days_inactive;
  if (days === 0 || options['ignore_user_inactivity'] === true) return false;
  return clock.now() - millisecondsOf(at) >= days * day;
};

/** Users as they may log in: who was not seen for the configured time is shown as disabled. */
export const withActivity = async (keystone: Keystone, users: readonly User[]): Promise<readonly User[]> => {
  if (keystone.settings.disable_user_account_days_inactive === 0) return users;
  const activity = await listActivity(
    keystone.db.read,
    users.map(({ id }) => id),
  );
  return users.map((user) => {
    const at = activity.get(user.id);
    return at !== undefined && isInactiveSince(keystone, user.options, at) ? { ...user, enabled: false } : user;
  });
};
