import { Type, type Static } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { compileSchema } from '@nimbo/schema/compile-schema.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { name, secret } from '@nimbo/schema/text.ts';
import type { Role } from '@nimbo/service/role.ts';
import { recoverAdministrator } from './domain/bootstrap/recover-administrator.ts';
import type { Keystone } from './domain/keystone.ts';
import { outdatedSecrets, sealAnew } from './domain/sealed-secrets.ts';
import { rotateKeys } from './drivers/token-provider/key-files.ts';

/** What errands are about, beside keystone itself. */
export interface ErrandParts {
  readonly ctx: Context;
  readonly keystone: Keystone;
  /** The directory of credentials' keys. */
  readonly credentialKeys: string;
  /** Makes the staged key of tokens primary; tells where. */
  rotateTokens(): Promise<string>;
}

/** Staged, primary, and the one before: what was sealed with older ones is sealed anew first. */
const activeCredentialKeys = 3;

const administratorSchema = strictObject({
  username: name(),
  project: name({ maxLength: 64 }),
  role: name(),
  password: Type.Optional(secret()),
});

const check = compileSchema(administratorSchema);

/** @throws BadRequest for anything else */
const administratorOf = (given: unknown): Static<typeof administratorSchema> => {
  const problem = check(given);
  if (problem !== undefined) throw new BadRequest(`bootstrap cannot be told ${problem.path}: ${problem.message}`);
  return given as Static<typeof administratorSchema>;
};

const bootstrap = async ({ ctx, keystone }: ErrandParts, given: unknown): Promise<string> => {
  const { username, project, role, password } = administratorOf(given);
  const isChanged = await recoverAdministrator(ctx, keystone, { username, project, role, password });
  const what = `${username} has the role ${role} on project ${project}, the default domain and the system`;
  return isChanged ? what : `${what}, as before: nothing was changed`;
};

/** @throws Conflict while anything is sealed with a key that would be lost sooner for it */
const rotateCredentials = async ({ keystone, credentialKeys }: ErrandParts): Promise<string> => {
  const { length } = await outdatedSecrets(keystone);
  if (length > 0) {
    throw new Conflict(
      `${length} secrets are sealed with an older key than the primary: nimbo keystone credential-migrate seals them anew.`,
    );
  }
  await rotateKeys(credentialKeys, activeCredentialKeys);
  return 'the staged key of credentials is primary now: nimbo keystone credential-migrate seals with it what there is';
};

const migrateCredentials = async ({ ctx, keystone }: ErrandParts): Promise<string> =>
  `${await sealAnew(ctx, keystone)} secrets were sealed anew with the primary key of credentials`;

/** What operators may have keystone do. */
export const keystoneErrands = (parts: ErrandParts): NonNullable<Role['errands']> => ({
  'rotate-keys': () => parts.rotateTokens(),
  bootstrap: (given) => bootstrap(parts, given),
  'rotate-credential-keys': () => rotateCredentials(parts),
  'migrate-credentials': () => migrateCredentials(parts),
});
