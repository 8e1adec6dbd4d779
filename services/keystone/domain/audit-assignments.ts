import type { Context } from '@nimbo/context/context.ts';
import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import { deleteAssignment, listOrphanedAssignments, type Assignment } from '../db/assignment-store.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';

const described = ({ actor, target, roleId }: Assignment): string =>
  `role ${roleId} of ${actor.kind} ${actor.id} on ${target.kind === 'system' ? 'the system' : `${target.kind} ${target.id}`}`;

const finding = (ctx: Context, keystone: Keystone, assignment: Assignment): AuditFinding => ({
  what: `an assignment leads nowhere: ${described(assignment)}`,
  advice: 'It gives nobody anything; `nimbo doctor --fix` removes it.',
  fix: () =>
    change(ctx, keystone, async (changing) => {
      await deleteAssignment(changing.tx, assignment);
      await changing.touch('identity');
    }),
});

/** Assignments whose user, role or target is not there: left behind by hands in the database. */
export const assignmentAudit = (ctx: Context, keystone: Keystone): Audit => ({
  name: 'assignments',
  find: async () =>
    (await listOrphanedAssignments(keystone.db.read)).map((assignment) => finding(ctx, keystone, assignment)),
});
