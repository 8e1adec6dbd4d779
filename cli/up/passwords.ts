import { randomBytes } from 'node:crypto';

/** Passwords of the people's accounts that `up` makes; services' passwords are control's own affair. */
export interface Passwords {
  readonly admin: string;
  readonly demo: string;
}

const passwordBytes = 18;

/** Fresh passwords of 144 bits, in letters that need no quoting in any shell or URL. */
export const newPasswords = (): Passwords => ({
  admin: randomBytes(passwordBytes).toString('base64url'),
  demo: randomBytes(passwordBytes).toString('base64url'),
});
