import type { Context } from '@nimbo/context/context.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import type { Instance } from '../db/cell/instance.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import { isHostUp } from '../domain/host-liveness.ts';
import type { Nova } from '../domain/nova.ts';
import { serverNotFound, type Place } from '../domain/server-change.ts';

/** Milliseconds after which a waiting step looks by itself: reports of other processes ring no bell here. */
const patience = 1000;

/** The host said that it could not do what was wanted. */
class HostFailed extends Conflict {
  readonly host: string;

  constructor(host: string, step: string, reason: string) {
    super(`Host ${host} could not do it: ${step}: ${reason}`, { code: 'nova.host_failed' });
    this.host = host;
  }
}

/**
 * Waits until a server's host has told that a wish is fulfilled.
 * @throws HostFailed where it told that it can't; Unavailable when the step's time is over
 */
export const waitForHost = async (ctx: Context, nova: Nova, place: Place, generation: number): Promise<Instance> => {
  const { cell, uuid } = place;
  for (;;) {
    const news = nova.bells.instances.next(uuid, patience, ctx.signal);
    const instance = await findInstance(cell.db.read, uuid);
    if (instance === undefined) throw serverNotFound(uuid);
    const { reported, host } = instance;
    if (reported.generation >= generation) {
      if (reported.error === null) return instance;
      throw new HostFailed(host ?? 'none', reported.error.step, reported.error.message);
    }
    if (ctx.signal.aborted)
      throw new Unavailable(`Host ${host ?? 'none'} has not told in time what became of server ${uuid}.`);
    await news;
  }
};

/** Waits until the guest is gone from the host, or the host is down: then it goes when the host is back. */
export const waitForAbsence = async (ctx: Context, nova: Nova, place: Place, generation: number): Promise<void> => {
  const { cell, uuid } = place;
  for (;;) {
    const news = nova.bells.instances.next(uuid, patience, ctx.signal);
    const instance = await findInstance(cell.db.read, uuid);
    if (instance === undefined || instance.host === null) return;
    const { reported, host } = instance;
    if (reported.generation >= generation && reported.power === 'absent' && reported.error === null) return;
    if (!(await isHostUp(nova, cell, host))) return;
    if (ctx.signal.aborted) throw new Unavailable(`Host ${host} has not told in time that server ${uuid} is gone.`);
    await news;
  }
};
