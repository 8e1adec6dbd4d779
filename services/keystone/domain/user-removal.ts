import { deleteAssignmentsOfActor } from '../db/assignment-store.ts';
import { deleteCredentialsOfUser } from '../db/credential-store.ts';
import { deleteMembershipsOfUser } from '../db/group-member-store.ts';
import { deleteFederatedUsersOf } from '../db/federated-user-store.ts';
import { deleteLogin } from '../db/login-store.ts';
import { deleteUser, findUser } from '../db/user-store.ts';
import { deleteAccessRulesOfUser } from '../db/access-rule-store.ts';
import { removeApplicationCredentials } from './application-credential.ts';
import { removeAccessTokens } from './oauth1-access.ts';
import { removeTrustsOfUser } from './trust.ts';
import { forgetEntry } from './directory/mirror.ts';
import type { Change } from './change.ts';

/** Removes a user with assignments, credentials, passwords and tokens. Nothing happens where there is none. */
export const removeUser = async (changing: Change, id: string): Promise<void> => {
  const user = await findUser(changing.tx, id);
  if (user === undefined) return;
  await deleteAssignmentsOfActor(changing.tx, { kind: 'user', id });
  await deleteMembershipsOfUser(changing.tx, id);
  await deleteCredentialsOfUser(changing.tx, id);
  await deleteLogin(changing.tx, id);
  await deleteFederatedUsersOf(changing.tx, id);
  await removeTrustsOfUser(changing, id);
  await removeApplicationCredentials(changing, { userId: id });
  await deleteAccessRulesOfUser(changing.tx, id);
  await removeAccessTokens(changing, { userId: id });
  await deleteUser(changing.tx, id);
  await forgetEntry(changing, id);
  await changing.touch('identity');
  await changing.revoke({ userId: id });
  await changing.record('user.deleted', undefined, user);
};
