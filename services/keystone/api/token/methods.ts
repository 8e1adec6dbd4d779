import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { secret, text } from '@nimbo/schema/text.ts';
import type { Credentials, MethodName } from '../../domain/auth-methods/methods.ts';
import type { SignedRequest } from '../../domain/oauth1-signature.ts';
import { optional } from '../common/schema.ts';
import { owned, oneOfIdAndName } from './identifier.ts';

/** What `identity` in a body may hold, by method; `methods` says which of it counts. */
export const methodSchemas = {
  password: optional(
    openObject({ user: optional(openObject({ ...owned, password: optional(secret(65_535)) }, oneOfIdAndName)) }),
  ),
  token: optional(openObject({ id: text(8_192) })),
  totp: optional(
    openObject({ user: optional(openObject({ ...owned, passcode: optional(secret(64)) }, oneOfIdAndName)) }),
  ),
  oauth1: optional(openObject({})),
  application_credential: optional(
    openObject({
      id: optional(text(64)),
      name: optional(text(255)),
      user: optional(openObject(owned, oneOfIdAndName)),
      secret: optional(secret()),
    }),
  ),
} as const;

const identitySchema = openObject(methodSchemas);

type Identity = Static<typeof identitySchema>;

/** What a body lacks, as a refusal. */
export const missing = (attribute: string, target: string): BadRequest =>
  new BadRequest(`Expecting to find ${attribute} in ${target}.`);

const passwordOf = (identity: Identity): Credentials['password'] => {
  const user = identity.password?.user;
  if (user === undefined) throw missing('password', 'identity');
  if (user.password === undefined) throw missing('password', 'user');
  if (user.id === undefined && user.domain === undefined) throw missing('domain', 'user');
  return { user, password: user.password };
};

const totpOf = (identity: Identity): Credentials['totp'] => {
  const user = identity.totp?.user;
  if (user === undefined) throw missing('totp', 'identity');
  if (user.passcode === undefined) throw missing('passcode', 'user');
  if (user.id === undefined && user.domain === undefined) throw missing('domain', 'user');
  return { user, passcode: user.passcode };
};

const tokenOf = (identity: Identity): string => {
  if (identity.token === undefined) throw missing('token', 'identity');
  return identity.token.id;
};

const applicationCredentialOf = (identity: Identity): Credentials['application_credential'] => {
  const shown = identity.application_credential;
  if (shown === undefined) throw missing('application_credential', 'identity');
  if (shown.secret === undefined) throw missing('secret', 'application_credential');
  if (shown.id === undefined && (shown.name === undefined || shown.user === undefined)) {
    throw missing('id, or name and user,', 'application_credential');
  }
  return { ...shown, secret: shown.secret };
};

/** From a body to what the domain's method is shown. */
export const methodReaders: {
  readonly [Name in MethodName]: (identity: Identity, request: SignedRequest) => Credentials[Name];
} = {
  password: passwordOf,
  token: tokenOf,
  totp: totpOf,
  application_credential: applicationCredentialOf,
  oauth1: (_identity, request) => request,
};

/** The methods that are offered. */
export const methodNames = Object.keys(methodReaders) as readonly MethodName[];

export const isMethod = (name: string): name is MethodName => Object.hasOwn(methodReaders, name);
