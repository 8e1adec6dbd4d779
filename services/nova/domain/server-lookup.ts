import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { findBuildRequest } from '../db/nova-api/build-request-store.ts';
import { findMapping } from '../db/nova-api/server-mapping-store.ts';
import { instanceOf, type Instance } from '../db/cell/instance.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import { newInstanceRow, type NewInstance } from '../db/cell/new-instance.ts';
import { callersProject, isAdmin } from './caller.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { serverNotFound } from './server-change.ts';

/** A server that a caller may see, with the cell it is in: none while its host is being chosen. */
export interface FoundServer {
  readonly cell: Cell | undefined;
  readonly instance: Instance;
}

/** A server whose host is not chosen yet, as it will be in its cell. */
export const unplacedInstance = (server: NewInstance): Instance =>
  instanceOf(newInstanceRow(server, { vmState: 'building', taskState: 'scheduling' }, server.createdAt));

const find = async (nova: Nova, uuid: string): Promise<FoundServer | undefined> => {
  const mapping = await findMapping(nova.api.read, uuid);
  if (mapping === undefined) return undefined;
  if (mapping.cellUuid !== null) {
    const cell = nova.cells.get(mapping.cellUuid);
    const instance = await findInstance(cell.db.read, uuid);
    return instance === undefined || instance.deletedAt !== null ? undefined : { cell, instance };
  }
  const request = await findBuildRequest(nova.api.read, uuid);
  if (request === undefined || request.isDeleting) return undefined;
  return { cell: undefined, instance: unplacedInstance(request.server) };
};

/** Between the reading of the mapping and of the build request, the server may have moved into its cell: look again. */
const findTwice = async (nova: Nova, uuid: string): Promise<FoundServer | undefined> =>
  (await find(nova, uuid)) ?? find(nova, uuid);

/** What rules about a server look at. */
export const serverTarget = ({ projectId, userId }: Pick<Instance, 'projectId' | 'userId'>) => ({
  project_id: projectId,
  user_id: userId,
});

/**
 * A server, for something that the rule allows with it.
 * @throws NotFound for one of another project, as if it did not exist; Forbidden
 */
export const serverFor = async (ctx: Context, nova: Nova, rule: PolicyRuleName, uuid: string): Promise<FoundServer> => {
  const found = await findTwice(nova, uuid);
  if (found === undefined) throw serverNotFound(uuid);
  if (found.instance.projectId !== callersProject(ctx) && !(await isAdmin(ctx))) throw serverNotFound(uuid);
  await ctx.authorize(rule, serverTarget(found.instance));
  return found;
};

/** A server that is in a cell. */
export interface PlacedServer extends FoundServer {
  readonly cell: Cell;
}

/**
 * A server in its cell, for something that the rule allows with it.
 * @throws Conflict while its host is being chosen
 */
export const placedServerFor = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  uuid: string,
): Promise<PlacedServer> => {
  const { cell, instance } = await serverFor(ctx, nova, rule, uuid);
  if (cell === undefined) throw new Conflict(`Instance ${uuid} is not ready: its host is being chosen; try again.`);
  return { cell, instance };
};
