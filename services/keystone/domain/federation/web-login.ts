import { hash, randomBytes } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { BadRequest, Unauthorized } from '@nimbo/errors/faults.ts';
import { spend } from '../../db/federated-user-store.ts';
import type { ProtocolKey } from '../federation-protocol.ts';
import type { Keystone } from '../keystone.ts';

/** A login in a browser that has begun: sealed, it waits with the browser. */
export interface WebLogin extends ProtocolKey {
  /** The dashboard that is handed the token. */
  readonly origin: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Milliseconds that people have to log in at their provider. */
const patience = 600_000;

/** Tells a web login from whatever else is sealed with the same keys. */
const kind = 'websso';

/** @throws BadRequest without a dashboard, Unauthorized for one that the configuration does not name */
export const trustedOrigin = ({ federation }: Keystone, origin: string | undefined): string => {
  if (origin === undefined || origin === '') throw new BadRequest('Request must have an origin query parameter.');
  if (federation.settings.trusted_dashboards.includes(origin)) return origin;
  throw new Unauthorized('The origin is not a trusted dashboard host: name it in cloud.federation.trusted_dashboards.');
};

const unguessable = (): string => randomBytes(32).toString('base64url');

export const newWebLogin = ({ clock }: Keystone, { idpId, id }: ProtocolKey, origin: string): WebLogin => ({
  idpId,
  id,
  origin,
  // Of SAML it is the request's id, which begins with a letter.
  state: `n${unguessable()}`,
  nonce: unguessable(),
  verifier: unguessable(),
  until: clock.now() + patience,
});

/** For the browser to keep: only a keystone with the same keys can read it. */
export const sealedLogin = ({ receipts }: Keystone, login: WebLogin): Promise<string> =>
  receipts.seal(JSON.stringify({ kind, ...login }));

const begunElsewhere = (): Unauthorized =>
  new Unauthorized('This login was not begun in this browser, or too long ago: begin it again at the dashboard.');

const opened = async ({ receipts }: Keystone, text: string): Promise<WebLogin> => {
  const plain = await receipts.open(text).catch(() => undefined);
  // Tokens are sealed with the same keys, and are no JSON.
  if (plain?.startsWith('{') !== true) throw begunElsewhere();
  const { kind: found, ...login } = JSON.parse(plain) as WebLogin & { readonly kind?: string };
  if (found !== kind) throw begunElsewhere();
  return login;
};

/** Something that serves once, until it would end anyway. @throws Unauthorized where it has served */
export const spendOnce = async (ctx: Context, keystone: Keystone, what: string, until: number): Promise<void> => {
  const digest = hash('sha256', what, 'hex');
  const isFirst = await keystone.db.transaction(ctx, (tx) => spend(tx, digest, timestampOf(until)));
  if (!isFirst) throw new Unauthorized('This login has been used already: begin it again.');
};

/**
 * The login that a browser comes back to, which ends with that.
 * @param state what the provider repeats of it; undefined where it repeats that in signed words
 * @throws Unauthorized where it has begun none, or another, or come back before
 */
export const returningLogin = async (
  ctx: Context,
  keystone: Keystone,
  { idpId, id }: ProtocolKey,
  { sealed, state }: { readonly sealed: string | undefined; readonly state: string | undefined },
): Promise<WebLogin> => {
  if (sealed === undefined) throw begunElsewhere();
  const login = await opened(keystone, sealed);
  const isThis = (state === undefined || login.state === state) && login.idpId === idpId && login.id === id;
  if (!isThis || login.until <= keystone.clock.now()) throw begunElsewhere();
  trustedOrigin(keystone, login.origin);
  await spendOnce(ctx, keystone, `${kind} ${login.state}`, login.until);
  return login;
};
