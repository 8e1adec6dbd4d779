import { toJson } from '@nimbo/db/json.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { placeServer } from '../../conductor/scheduling.ts';
import type { Instance } from '../../db/cell/instance.ts';
import { findInstance, writeInstance } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import { NoValidHost, type Destination } from '../../scheduler/schedule.ts';
import type { Build, BuildServer } from '../build-server.ts';

const noteAccount = (ctx: StepContext, { nova, cell, state }: Build, error: NoValidHost): Promise<void> =>
  changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, { scheduling: toJson(error.account) }, at),
  );

/** @throws NoValidHost, noted with the server */
const choose = async (ctx: StepContext, build: Build, instance: Instance): Promise<Destination> => {
  const { nova, cell, state } = build;
  try {
    return await placeServer(ctx, nova, instance, { spec: state.spec, failedHosts: state.failed, cell });
  } catch (error) {
    if (error instanceof NoValidHost) await noteAccount(ctx, build, error);
    throw error;
  }
};

/** The first host was chosen when the server was created; after a failure another one of the cell is. */
export const claimHost = async (ctx: StepContext, build: Build): Promise<Partial<BuildServer> | undefined> => {
  const { nova, cell, state } = build;
  const instance = await findInstance(cell.db.read, state.uuid);
  if (instance === undefined) return undefined;
  if (instance.host !== null) return { host: instance.host };
  const { host, node, zone, account } = await choose(ctx, build, instance);
  const place = { host, node, availability_zone: zone, scheduling: toJson(account) };
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, place, at),
  );
  return { host };
};

const isGone = ({ wanted, reported }: Instance): boolean => wanted.power === null || reported.power === 'absent';

/**
 * The server is on no host any more, and its room there is free. Where the host is down and has not told that the guest
 * is gone, the server stays there: when the host is back, it removes the guest.
 */
export const giveUpHost = async (ctx: StepContext, { nova, cell, state }: Build): Promise<void> => {
  const instance = await findInstance(cell.db.read, state.uuid);
  if (instance === undefined || !isGone(instance)) return;
  await nova.drivers.placement.release(ctx, state.uuid);
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, { host: null, node: null, availability_zone: null, wanted_power_state: null }, at),
  );
};
