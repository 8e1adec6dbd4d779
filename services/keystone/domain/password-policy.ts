import { millisecondsOf, timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import { listPasswords } from '../db/password-store.ts';
import type { Keystone } from './keystone.ts';

const day = 86_400_000;

/** The pattern of passwords; undefined where any will do. Throws an Error for a setting that is no pattern. */
export const passwordPattern = ({ password_regex: text }: Pick<Keystone['settings'], 'password_regex'>) => {
  if (text === '') return undefined;
  try {
    return new RegExp(text, 'u');
  } catch (cause) {
    throw new Error(`the setting password_regex of keystone is no regular expression: ${text}`, { cause });
  }
};

/** @throws Forbidden for a password beyond the configured length, BadRequest for one that is too simple */
export const assertAcceptable = ({ settings }: Pick<Keystone, 'settings'>, password: string): void => {
  if (Buffer.byteLength(password) > settings.max_password_length) {
    throw new Forbidden(`The password is too long: at most ${settings.max_password_length} characters are accepted.`);
  }
  const { password_regex: pattern, password_regex_description: description } = settings;
  if (passwordPattern(settings)?.test(password) ?? true) return;
  throw new BadRequest(
    `The password does not match the requirements: ${description === '' ? `it must match ${pattern}` : description}.`,
  );
};

/** When a new password ends: at once where its user has to choose another at the first login. */
export const expiryOf = (keystone: Keystone, options: Attributes, isOwnChoice: boolean): Timestamp | null => {
  const { settings, clock } = keystone;
  const isFirstOnly =
    settings.change_password_upon_first_use &&
    !isOwnChoice &&
    options['ignore_change_password_upon_first_use'] !== true;
  if (isFirstOnly) return timestampOf(clock.now());
  const days = settings.password_expires_days;
  return days === 0 || options['ignore_password_expiry'] === true ? null : timestampOf(clock.now() + days * day);
};

const assertOldEnough = async ({ settings, clock, db }: Keystone, userId: string): Promise<void> => {
  const [present] = await listPasswords(db.read, userId, 1);
  if (present === undefined || settings.minimum_password_age === 0) return;
  const isOver = present.expiresAt !== null && millisecondsOf(present.expiresAt) <= clock.now();
  const changeableAt = millisecondsOf(present.createdAt) + settings.minimum_password_age * day;
  if (isOver || changeableAt <= clock.now()) return;
  throw new BadRequest(
    `The password was changed less than ${settings.minimum_password_age} days ago and can be changed again ` +
      `from ${timestampOf(changeableAt)} on; ask an administrator if that is too late.`,
  );
};

const assertNew = async ({ settings, passwords, db }: Keystone, userId: string, password: string): Promise<void> => {
  const { unique_last_password_count: count } = settings;
  if (count === 0) return;
  for (const { hash } of await listPasswords(db.read, userId, count)) {
    if (!(await passwords.verify(password, hash))) continue;
    throw new BadRequest(`The new password is one of the last ${count} passwords: choose another.`);
  }
};

/** Whether a user may choose this as the next password. Administrators are not bound by it. @throws BadRequest */
export const assertOwnChoice = async (keystone: Keystone, userId: string, password: string): Promise<void> => {
  await assertOldEnough(keystone, userId);
  await assertNew(keystone, userId, password);
};
