import type { Context } from '@nimbo/context/context.ts';
import { findUserId } from '../identifier.ts';
import type { Keystone } from '../keystone.ts';
import { unauthorized } from '../password.ts';
import type { AuthMethod, Proof } from './method.ts';
import { byApplicationCredential, type ShownApplicationCredential } from './application-credential-method.ts';
import type { SignedRequest } from '../oauth1-signature.ts';
import { byOauth1 } from './oauth1-method.ts';
import { byPassword, type ShownPassword } from './password-method.ts';
import { byToken } from './token-method.ts';
import { byTotp, type ShownPasscode } from './totp-method.ts';

/** What a caller shows, by method. When adding a method, add it here, to `methods`, and to the API's table of the same name. */
interface Shown {
  readonly password: ShownPassword;
  readonly token: string;
  readonly totp: ShownPasscode;
  readonly application_credential: ShownApplicationCredential;
  readonly oauth1: SignedRequest;
}

export type MethodName = keyof Shown;

/** How a caller shows who it is: by every method it names. */
export type Credentials = { readonly [Name in MethodName]?: Shown[Name] | undefined };

const methods: { readonly [Name in MethodName]: AuthMethod<Shown[Name]> } = {
  password: byPassword,
  token: byToken,
  totp: byTotp,
  application_credential: byApplicationCredential,
  oauth1: byOauth1,
};

const names = Object.keys(methods) as readonly MethodName[];

const prove = async <Name extends MethodName>(
  ctx: Context,
  keystone: Keystone,
  credentials: Pick<Credentials, Name>,
  name: Name,
): Promise<Proof | undefined> => {
  const shown: Credentials[Name] = credentials[name];
  return shown === undefined ? undefined : methods[name](ctx, keystone, shown);
};

const combined = (proofs: readonly Proof[]): Proof => {
  const [first] = proofs;
  if (first === undefined || proofs.some(({ userId }) => userId !== first.userId)) throw unauthorized();
  return {
    ...first,
    methods: [...new Set(proofs.flatMap((proof) => proof.methods))],
    isRenewed: proofs.some(({ isRenewed }) => isRenewed === true),
    parent: proofs.find(({ parent }) => parent !== undefined)?.parent,
    federation: proofs.find(({ federation }) => federation !== undefined)?.federation,
    // What was shown beside it makes a delegation no wider.
    delegation: proofs.find(({ delegation }) => delegation !== undefined)?.delegation,
  };
};

/** What all methods together show. @throws Unauthorized where one fails, or they show different users */
export const proofOf = async (ctx: Context, keystone: Keystone, credentials: Credentials): Promise<Proof> => {
  const proofs: Proof[] = [];
  for (const name of names) {
    const proof = await prove(ctx, keystone, credentials, name);
    if (proof !== undefined) proofs.push(proof);
  }
  return combined(proofs);
};

/** The methods by which a caller shows who it is. */
export const namesOf = (credentials: Credentials): readonly MethodName[] =>
  names.filter((name) => credentials[name] !== undefined);

/** The user whom credentials name, where there is such a user. */
export const namedUserId = async (
  keystone: Keystone,
  { password, totp, application_credential: credential }: Credentials,
): Promise<string | undefined> => {
  const user = password?.user ?? totp?.user ?? credential?.user;
  return user === undefined ? undefined : findUserId(keystone, user);
};
