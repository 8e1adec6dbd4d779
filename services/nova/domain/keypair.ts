import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import { deleteKeypair, findKeypair, insertKeypair, listKeypairs, type Keypair } from '../db/nova-api/keypair-store.ts';
import { callersProject, callersUser } from './caller.ts';
import { change } from './change.ts';
import { newSshKey, sshFingerprint } from './keys/ssh-key.ts';
import { newX509Key, x509Fingerprint } from './keys/x509-key.ts';
import type { Nova } from './nova.ts';
import { listed, pageLimit, type Listed, type WantedPage } from './paging.ts';
import { checkKeypairQuota } from './quota/check-quotas.ts';

/** What a caller says of a new key pair. */
export interface KeypairInput {
  readonly userId: string;
  readonly name: string;
  readonly type: Keypair['type'];
  /** Where it is not given, the pair is made here and the private key told once. */
  readonly publicKey: string | undefined;
}

/** A key pair that was just made. */
export interface NewKeypair extends Omit<Keypair, 'id'> {
  readonly privateKey: string | undefined;
}

const keypairNotFound = (userId: string, name: string): NotFound =>
  new NotFound(`Keypair ${name} not found for user ${userId}.`, { code: 'nova.keypair_not_found' });

/** @throws NotFound */
export const getKeypair = async (nova: Nova, userId: string, name: string): Promise<Keypair> => {
  const keypair = await findKeypair(nova.api.read, userId, name);
  if (keypair === undefined) throw keypairNotFound(userId, name);
  return keypair;
};

/** @throws BadRequest for a marker that names no key pair of the user's */
export const listKeypairsOf = async (nova: Nova, userId: string, wanted: WantedPage): Promise<Listed<Keypair>> => {
  const { marker: after } = wanted;
  const limit = pageLimit(wanted, nova.settings.max_limit);
  if (after !== undefined && (await findKeypair(nova.api.read, userId, after)) === undefined) {
    throw new BadRequest(`The marker ${after} names no key pair of the user's.`);
  }
  return listed(await listKeypairs(nova.api.read, userId, { limit: limit + 1, after }), limit);
};

const fingerprintOf = (type: Keypair['type'], publicKey: string): string =>
  type === 'ssh' ? sshFingerprint(publicKey) : x509Fingerprint(publicKey);

const generated = (ctx: Context, { type, userId }: KeypairInput) =>
  type === 'ssh' ? newSshKey() : newX509Key(userId, ctx.clock.now());

const taken = (error: unknown, name: string): unknown =>
  error instanceof UniqueViolation
    ? new Conflict(`Key pair '${name}' already exists: choose another name, or delete that one.`)
    : error;

/** @throws BadRequest for a key that can't be read, Conflict where the name is taken, OverQuota */
export const createKeypair = async (ctx: Context, nova: Nova, input: KeypairInput): Promise<NewKeypair> => {
  const { userId, name, type } = input;
  const key: { publicKey: string; privateKey?: string } =
    input.publicKey === undefined ? await generated(ctx, input) : { publicKey: input.publicKey };
  const fingerprint = fingerprintOf(type, key.publicKey);
  const projectId = callersProject(ctx) ?? '';
  try {
    return await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
      await checkKeypairQuota(tx, nova, { projectId, userId });
      const keypair = { user_id: userId, name, type, fingerprint, public_key: key.publicKey, created_at: at };
      await insertKeypair(tx, keypair);
      await record('keypair.created', { id: name, payload: { user_id: userId, type, fingerprint } });
      return { ...keypair, privateKey: key.privateKey };
    });
  } catch (error) {
    throw taken(error, name);
  }
};

/** @throws NotFound */
export const removeKeypair = (ctx: Context, nova: Nova, userId: string, name: string): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    if (!(await deleteKeypair(tx, userId, name))) throw keypairNotFound(userId, name);
    await record('keypair.deleted', { id: name, payload: { user_id: userId } });
  });

/** Whose key pairs are meant: the caller's own where nobody is named. */
export const ownerAsked = (ctx: Context, asked: string | undefined): string => asked ?? callersUser(ctx);
