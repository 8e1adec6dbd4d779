import { hash, randomBytes } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { millisecondsOf, timestampNow, timestampOf } from '@nimbo/context/timestamp.ts';
import { BadRequest, NotFound, Unauthorized } from '@nimbo/errors/faults.ts';
import {
  deleteOauthToken,
  findConsumer,
  findOauthToken,
  insertOauthToken,
  rememberNonce,
  type Consumer,
  type OauthToken,
} from '../db/oauth1-store.ts';
import { findProject } from '../db/project-store.ts';
import { change } from './change.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { isOauthSigned, oauthParameters, type SignedRequest } from './oauth1-signature.ts';

/** How far a request's clock may be off, in milliseconds; nonces are remembered at least as long. */
const clockSkew = 600_000;

/** What the header of a signed request says. */
type Parameters = ReadonlyMap<string, string>;

/** A new token, its secret in clear for this once. */
export interface IssuedOauthToken {
  readonly id: string;
  readonly secret: string;
  readonly expiresAt: string;
}

const parametersOf = ({ authorization }: SignedRequest): Parameters => {
  const parameters = oauthParameters(authorization);
  if (parameters === undefined) throw new BadRequest('Expecting to find OAuth parameters in the Authorization header.');
  return parameters;
};

const needed = (parameters: Parameters, name: string): string => {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw new BadRequest(`Expecting to find ${name} in request.`);
  return value;
};

const invalid = (): Unauthorized => new Unauthorized('The OAuth signature is invalid, or was used before.');

/** @throws Unauthorized where the request was signed too long ago, or is shown again */
const assertFresh = async (ctx: Context, keystone: Keystone, parameters: Parameters): Promise<void> => {
  const seconds = Number(parameters.get('oauth_timestamp'));
  const isNear = Math.abs(seconds * 1_000 - keystone.clock.now()) <= clockSkew;
  const nonce = parameters.get('oauth_nonce') ?? '';
  if (!isNear || nonce === '') throw invalid();
  const parts = [parameters.get('oauth_consumer_key'), parameters.get('oauth_token') ?? '', seconds, nonce];
  const digest = hash('sha256', JSON.stringify(parts), 'hex');
  const isFirst = await change(ctx, keystone, ({ tx }) => rememberNonce(tx, digest, timestampNow(keystone.clock)));
  if (!isFirst) throw invalid();
};

/** @throws Unauthorized where the request is not signed with the secrets of consumer and token */
const assertOauthSigned = async (
  ctx: Context,
  keystone: Keystone,
  request: SignedRequest,
  by: { readonly consumer: Consumer; readonly token?: OauthToken },
): Promise<void> => {
  const parameters = parametersOf(request);
  const consumer = await keystone.secrets.open(by.consumer.secret);
  const token = by.token === undefined ? '' : await keystone.secrets.open(by.token.secret);
  if (!isOauthSigned(request, parameters, { consumer, token })) throw invalid();
  await assertFresh(ctx, keystone, parameters);
};

const isOver = ({ clock }: Keystone, { expiresAt }: OauthToken): boolean => millisecondsOf(expiresAt) <= clock.now();

const issue = async (
  keystone: Keystone,
  draft: Pick<OauthToken, 'kind' | 'consumerId' | 'projectId' | 'userId' | 'roleIds'>,
  lifetime: number,
): Promise<{ readonly token: OauthToken; readonly issued: IssuedOauthToken }> => {
  const secret = randomBytes(24).toString('hex');
  const expiresAt = timestampOf(keystone.clock.now() + lifetime * 1_000);
  const token = { ...draft, id: newId(), secret: await keystone.secrets.seal(secret), verifier: null, expiresAt };
  return { token, issued: { id: token.id, secret, expiresAt } };
};

/**
 * A consumer asks for a token that a user may then authorise.
 * @throws BadRequest, NotFound for consumer or project, Unauthorized for a bad signature
 */
export const createRequestToken = async (
  ctx: Context,
  keystone: Keystone,
  request: SignedRequest,
  projectId: string | undefined,
): Promise<IssuedOauthToken> => {
  const consumerId = needed(parametersOf(request), 'oauth_consumer_key');
  if (projectId === undefined) throw new BadRequest('Expecting to find Requested-Project-Id in request.');
  const consumer = await findConsumer(keystone.db.read, consumerId);
  if (consumer === undefined) throw notFound('consumer', consumerId);
  await assertOauthSigned(ctx, keystone, request, { consumer });
  if ((await findProject(keystone.db.read, projectId)) === undefined) throw notFound('project', projectId);
  const draft = { kind: 'request', consumerId, projectId, userId: null, roleIds: [] } as const;
  const { token, issued } = await issue(keystone, draft, keystone.settings.oauth1_request_token_duration);
  await change(ctx, keystone, ({ tx }) => insertOauthToken(tx, token));
  return issued;
};

const isVerifier = (token: OauthToken, shown: string): boolean =>
  token.verifier !== null && hash('sha256', token.verifier) === hash('sha256', shown);

const findAuthorised = async (keystone: Keystone, parameters: Parameters) => {
  const consumerId = needed(parameters, 'oauth_consumer_key');
  const tokenId = needed(parameters, 'oauth_token');
  const verifier = needed(parameters, 'oauth_verifier');
  const token = await findOauthToken(keystone.db.read, 'request', tokenId);
  if (token === undefined) throw new NotFound('Could not find request token.');
  const consumer = await findConsumer(keystone.db.read, consumerId);
  if (consumer === undefined || token.consumerId !== consumerId || isOver(keystone, token)) throw invalid();
  return { token, consumer, isRight: token.userId !== null && isVerifier(token, verifier) };
};

/** A consumer turns a token that a user has authorised into one to act with. @throws Unauthorized, NotFound, BadRequest */
export const createAccessToken = async (
  ctx: Context,
  keystone: Keystone,
  request: SignedRequest,
): Promise<IssuedOauthToken> => {
  const { token, consumer, isRight } = await findAuthorised(keystone, parametersOf(request));
  await assertOauthSigned(ctx, keystone, request, { consumer, token });
  if (!isRight) throw new Unauthorized('The request token has not been authorised, or the verifier is wrong.');
  const { consumerId, projectId, userId, roleIds } = token;
  const draft = { kind: 'access', consumerId, projectId, userId, roleIds } as const;
  const made = await issue(keystone, draft, keystone.settings.oauth1_access_token_duration);
  await change(ctx, keystone, async (changing) => {
    // The request token is spent: of two who come with it at once, one gets nothing.
    if (!(await deleteOauthToken(changing.tx, token.id))) throw invalid();
    await insertOauthToken(changing.tx, made.token);
    await changing.record('access_token.created', { id: made.token.id, userId, projectId, consumerId });
  });
  return made.issued;
};

/** The access token of a request that was signed with it. @throws Unauthorized, BadRequest */
export const verifyAccessToken = async (
  ctx: Context,
  keystone: Keystone,
  request: SignedRequest,
): Promise<OauthToken> => {
  const parameters = parametersOf(request);
  const token = await findOauthToken(keystone.db.read, 'access', needed(parameters, 'oauth_token'));
  const consumer = token === undefined ? undefined : await findConsumer(keystone.db.read, token.consumerId);
  if (token === undefined || consumer === undefined || isOver(keystone, token)) throw invalid();
  if (consumer.id !== parameters.get('oauth_consumer_key')) throw invalid();
  await assertOauthSigned(ctx, keystone, request, { consumer, token });
  return token;
};
