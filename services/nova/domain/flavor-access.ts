import type { Context } from '@nimbo/context/context.ts';
import { Conflict, NotFound } from '@nimbo/errors/faults.ts';
import { grantFlavor, listFlavorProjects, revokeFlavor } from '../db/nova-api/flavor-access-store.ts';
import { findFlavor, lockFlavor } from '../db/nova-api/flavor-store.ts';
import { change } from './change.ts';
import { flavorNotFound } from './flavor.ts';
import type { Nova } from './nova.ts';

/** The projects that may use a flavor. @throws NotFound for a public one too, which has no such list */
export const listAccess = async (nova: Nova, flavorid: string): Promise<readonly string[]> => {
  const flavor = await findFlavor(nova.api.read, flavorid);
  if (flavor === undefined) throw flavorNotFound(flavorid);
  if (flavor.is_public) throw new NotFound(`Access list not available for public flavors: ${flavorid} is public.`);
  return listFlavorProjects(nova.api.read, flavor.id);
};

/** How a project's access is changed. */
export interface AccessChange {
  readonly flavorid: string;
  readonly projectId: string;
  /** From microversion 2.7 on a public flavor is refused. */
  readonly refusesPublic?: boolean;
}

/** @throws NotFound; Conflict where the project has access, or everybody */
export const grantAccess = async (ctx: Context, nova: Nova, wanted: AccessChange): Promise<readonly string[]> => {
  const { flavorid, projectId } = wanted;
  return change(ctx, nova, nova.api, async ({ tx, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    if (flavor.is_public && wanted.refusesPublic === true) {
      throw new Conflict(`Flavor ${flavorid} is public, so every project has access.`);
    }
    if (!(await grantFlavor(tx, flavor.id, projectId))) {
      throw new Conflict(`Flavor access already exists for flavor ${flavorid} and project ${projectId} combination.`);
    }
    await record('flavor.access_granted', { id: flavorid, payload: { project_id: projectId } });
    return listFlavorProjects(tx, flavor.id);
  });
};

/** @throws NotFound where there is no such flavor, or the project has no access */
export const revokeAccess = async (ctx: Context, nova: Nova, wanted: AccessChange): Promise<readonly string[]> => {
  const { flavorid, projectId } = wanted;
  return change(ctx, nova, nova.api, async ({ tx, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    if (!(await revokeFlavor(tx, flavor.id, projectId))) {
      throw new NotFound(`Flavor access not found for flavor ${flavorid} and project ${projectId} combination.`);
    }
    await record('flavor.access_revoked', { id: flavorid, payload: { project_id: projectId } });
    return listFlavorProjects(tx, flavor.id);
  });
};
