import { hash } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Unauthorized } from '@nimbo/errors/faults.ts';
import { insertFederatedUser, listFederatedUsers, type FederatedUser } from '../../db/federated-user-store.ts';
import { findUser, findUserByName, insertUser, updateUser, type User } from '../../db/user-store.ts';
import { change, type Change } from '../change.ts';
import type { Keystone } from '../keystone.ts';
import type { MappedUser } from '../mapping/mapped-identity.ts';

/** Who an identity provider says has come. */
export interface Arrival {
  readonly idpId: string;
  readonly protocolId: string;
  readonly uniqueId: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly domainId: string;
}

const longest = 255;

/**
 * What the provider's user is called here.
 * @param subject what the provider calls it where the mapping says nothing
 * @throws Unauthorized where nobody is named, BadRequest for names longer than 255 characters
 */
export const calledHere = (user: MappedUser, subject: string | undefined) => {
  const name = user.name ?? user.id ?? subject ?? '';
  const uniqueId = encodeURIComponent(user.id ?? name);
  if (name.trim() === '') throw new Unauthorized('Could not map user: the mapping gives no name.');
  if (name.length <= longest && uniqueId.length <= longest) return { name: name.trim(), uniqueId };
  throw new BadRequest(`The mapping gives a user name of more than ${longest} characters: map another attribute.`);
};

/** The same for the same user of the same provider, here and in every other cloud, today and after a year. */
const idOf = ({ idpId, protocolId, uniqueId, domainId }: Arrival): string =>
  hash('sha256', JSON.stringify([domainId, idpId, protocolId, uniqueId])).slice(0, 32);

/** A name that nobody else in the domain has: users of several providers may be called the same. */
const freeName = async ({ tx }: Change, arrival: Arrival, id: string): Promise<string> => {
  for (const name of [arrival.name, `${arrival.name}@${arrival.idpId}`.slice(0, longest)]) {
    const holder = await findUserByName(tx, name, arrival.domainId);
    if (holder === undefined || holder.id === id) return name;
  }
  return id;
};

const emailOf = ({ email }: Arrival) => (email === undefined ? {} : { email });

const newcomer = async (changing: Change, arrival: Arrival): Promise<User> => {
  const id = idOf(arrival);
  const user = {
    id,
    name: await freeName(changing, arrival, id),
    domainId: arrival.domainId,
    enabled: true,
    defaultProjectId: null,
    passwordExpiresAt: null,
    extra: emailOf(arrival),
    options: {},
  };
  await insertUser(changing.tx, user, changing.at);
  const { idpId, protocolId, uniqueId } = arrival;
  await insertFederatedUser(changing.tx, { idpId, protocolId, uniqueId, userId: id, ephemeral: true });
  await changing.record('user.created', user);
  return user;
};

/** What the provider says of its user now; users that are kept here keep what is said of them here. */
const refreshed = async (changing: Change, known: FederatedUser, arrival: Arrival): Promise<User> => {
  const before = await findUser(changing.tx, known.userId);
  if (before === undefined) throw new TypeError(`the federated user ${known.userId} is no user`);
  if (!known.ephemeral) return before;
  const name = await freeName(changing, arrival, before.id);
  const after = { ...before, name, extra: { ...before.extra, ...emailOf(arrival) } };
  if (after.name === before.name && after.extra['email'] === before.extra['email']) return before;
  await updateUser(changing.tx, after);
  await changing.touch('identity');
  await changing.record('user.updated', after, before);
  return after;
};

const findOrMake = async (changing: Change, arrival: Arrival): Promise<User> => {
  const { idpId, protocolId, uniqueId } = arrival;
  const [known] = await listFederatedUsers(changing.tx, { idpId, protocolId, uniqueId });
  return known === undefined ? newcomer(changing, arrival) : refreshed(changing, known, arrival);
};

/** Runs again where the same user has come twice at once. */
const onceMore = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    return work();
  }
};

/** The user here of whoever has come, made at the first time; with whatever else the login brings about. */
export const welcome = async (
  ctx: Context,
  keystone: Keystone,
  arrival: Arrival,
  more: (changing: Change, user: User) => Promise<void>,
): Promise<User> =>
  onceMore(() =>
    change(ctx, keystone, async (changing) => {
      const user = await findOrMake(changing, arrival);
      await more(changing, user);
      return user;
    }),
  );
