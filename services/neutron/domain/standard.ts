import { randomUUID } from 'node:crypto';
import type { StandardColumns } from '../db/tables.ts';
import type { Change } from './change.ts';
import { staleRevision } from './faults.ts';

/** The columns of a new resource. */
export const newStandard = ({ at }: Pick<Change, 'at'>, projectId: string, description = ''): StandardColumns => ({
  id: randomUUID(),
  project_id: projectId,
  description,
  revision_number: 1,
  created_at: at,
  updated_at: at,
});

/** What any change of a resource changes of it too. */
export const touched = ({ at }: Pick<Change, 'at'>, { revision_number }: Pick<StandardColumns, 'revision_number'>) => ({
  revision_number: revision_number + 1,
  updated_at: at,
});

/**
 * Holds a resource against the revision that the caller expects.
 * @throws PreconditionFailed for another
 */
export const assertRevision = (
  { id, revision_number }: Pick<StandardColumns, 'id' | 'revision_number'>,
  expected: number | undefined,
): void => {
  if (expected !== undefined && expected !== revision_number) throw staleRevision(id, expected, revision_number);
};
