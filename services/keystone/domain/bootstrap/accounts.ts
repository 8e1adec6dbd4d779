import { findPassword } from '../../db/password-store.ts';
import type { PasswordHasher } from '../../drivers/password-hasher.ts';
import type { Keystone } from '../keystone.ts';
import type { HashedPassword } from '../password.ts';
import { userNamed } from './existing.ts';
import type { BootstrapPlan } from './plan.ts';

/** A user that bootstrap looks after, with a password only where one has to be set. */
export interface Account {
  readonly name: string;
  readonly project: string;
  readonly roles: readonly string[];
  readonly description: string;
  readonly password: HashedPassword | undefined;
  /** Whether it has its roles on the default domain and the system too. */
  readonly isAdministrator?: boolean;
}

/** Random text of this length cannot be guessed, however fast a guess is: it is hashed at the lowest cost. */
const unguessable = 32;

const presentHash = async (keystone: Keystone, name: string): Promise<string | undefined> => {
  const user = await userNamed(keystone.db.read, name);
  return user === undefined ? undefined : (await findPassword(keystone.db.read, user.id))?.hash;
};

/** A person's password is set once: people change theirs. */
const firstPassword = async (keystone: Keystone, name: string, password: string) => {
  if ((await presentHash(keystone, name)) !== undefined) return undefined;
  return { hash: await keystone.passwords.hash(password), expiresAt: null };
};

/** A service's password is always what the configuration says. */
const servicePassword = async (keystone: Keystone, quick: PasswordHasher, name: string, password: string) => {
  const hash = await presentHash(keystone, name);
  if (hash !== undefined && (await keystone.passwords.verify(password, hash))) return undefined;
  const hasher = password.length >= unguessable ? quick : keystone.passwords;
  return { hash: await hasher.hash(password), expiresAt: null };
};

const people = async (keystone: Keystone, { adminPassword, demo }: BootstrapPlan): Promise<Account[]> => {
  const admin: Account = {
    name: 'admin',
    project: 'admin',
    roles: ['admin'],
    isAdministrator: true,
    description: 'Administrator of the cloud',
    password: await firstPassword(keystone, 'admin', adminPassword),
  };
  if (demo === undefined) return [admin];
  const password = await firstPassword(keystone, 'demo', demo.password);
  return [admin, { name: 'demo', project: 'demo', roles: ['member'], description: 'For first steps', password }];
};

/** Everyone the plan names, with the hashes that have to be written: made before the transaction, for they take long. */
export const plannedAccounts = async (
  keystone: Keystone,
  quick: PasswordHasher,
  plan: BootstrapPlan,
): Promise<Account[]> => {
  const accounts = await people(keystone, plan);
  for (const { name: service, user } of plan.services) {
    if (user === undefined) continue;
    const password = await servicePassword(keystone, quick, user.name, user.password);
    const { name, roles = ['service'] } = user;
    accounts.push({ name, project: 'service', roles, description: `The service ${service}`, password });
  }
  return accounts;
};
