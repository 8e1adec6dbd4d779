import { NotFound } from '@nimbo/errors/faults.ts';
import type { SagaDesk } from '@nimbo/saga/saga-desk.ts';
import type { SagaReport } from '@nimbo/saga/saga-report.ts';
import type { Role } from '@nimbo/service/role.ts';

const desksOf = (roles: readonly Role[]): readonly SagaDesk[] => roles.flatMap((role) => role.sagas ?? []);

/** The sagas of all roles, newest first; those that have ended only where asked for. */
export const listSagas = async (roles: readonly Role[], withEnded: boolean): Promise<readonly SagaReport[]> => {
  const filter = withEnded ? {} : { statuses: ['running', 'undoing'] as const };
  const lists = await Promise.all(desksOf(roles).map((desk) => desk.list(filter)));
  return lists.flat().toSorted((left, right) => right.createdAt.localeCompare(left.createdAt));
};

/**
 * A saga, whichever role has it.
 * @throws NotFound
 */
export const showSaga = async (roles: readonly Role[], id: string): ReturnType<SagaDesk['show']> => {
  for (const desk of desksOf(roles)) {
    const found = await desk.show(id).catch(ignoreNotFound);
    if (found !== undefined) return found;
  }
  throw new NotFound(`No saga ${id}: nimbo saga list --all names those there are.`);
};

const ignoreNotFound = (error: unknown): undefined => {
  if (error instanceof NotFound) return undefined;
  throw error;
};
