import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { listApplicationCredentials, type ApplicationCredential } from '../../db/application-credential-store.ts';
import { findUserId, type OwnedIdentifier } from '../identifier.ts';
import type { Keystone } from '../keystone.ts';
import { unauthorized, verifyHash } from '../password.ts';
import type { AuthMethod } from './method.ts';

/** An application credential, by id or by name and user, and the secret it claims. */
export interface ShownApplicationCredential {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly user?: OwnedIdentifier | undefined;
  readonly secret: string;
}

const find = async (
  keystone: Keystone,
  { id, name, user }: ShownApplicationCredential,
): Promise<ApplicationCredential | undefined> => {
  if (id !== undefined) return (await listApplicationCredentials(keystone.db.read, { id }))[0];
  const userId = user === undefined ? undefined : await findUserId(keystone, user);
  if (userId === undefined || name === undefined) return undefined;
  return (await listApplicationCredentials(keystone.db.read, { userId, name }))[0];
};

/** Takes as long where there is no such credential. */
export const byApplicationCredential: AuthMethod<ShownApplicationCredential> = async (_ctx, keystone, shown) => {
  const credential = await find(keystone, shown);
  const isRight = await verifyHash(keystone, credential?.secretHash, shown.secret);
  if (credential === undefined) throw unauthorized('there is no such application credential');
  if (!isRight) throw unauthorized('the secret of the application credential is wrong');
  const { id, userId, expiresAt } = credential;
  if (expiresAt !== null && millisecondsOf(expiresAt) <= keystone.clock.now()) {
    throw unauthorized('the application credential has expired');
  }
  return { userId, methods: ['application_credential'], delegation: { kind: 'application-credential', id } };
};
