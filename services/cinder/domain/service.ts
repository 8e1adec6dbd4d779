import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findHost, listHosts, updateHost, type VolumeHost } from '../db/host-store.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { isUp } from './host-liveness.ts';

/** A host's service as administrators see it. */
export interface VolumeService extends VolumeHost {
  readonly isUp: boolean;
}

/** The services of all hosts with volumes. */
export const listServices = async (cinder: Cinder): Promise<readonly VolumeService[]> =>
  (await listHosts(cinder.db.read)).map((host) => ({ ...host, isUp: isUp(cinder, host) }));

/** Whether a host takes new volumes. @throws NotFound for one that never reported */
export const setServiceDisabled = (
  ctx: Context,
  cinder: Cinder,
  host: string,
  disabled: { readonly reason: string | null } | undefined,
): Promise<void> =>
  change(ctx, cinder, async ({ tx, record }) => {
    if ((await findHost(tx, host)) === undefined) throw new NotFound(`Service of host ${host} could not be found.`);
    await updateHost(tx, host, { is_disabled: disabled !== undefined, disabled_reason: disabled?.reason ?? null });
    await record('service.updated', { id: host, payload: { disabled: disabled !== undefined } });
  });
