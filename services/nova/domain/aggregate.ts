import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import {
  addAggregateHost,
  deleteAggregate,
  findAggregate,
  insertAggregate,
  listAggregates,
  lockAggregates,
  removeAggregateHost,
  updateAggregate,
  writeAggregateMetadata,
  type Aggregate,
} from '../db/nova-api/aggregate-store.ts';
import { findCellOfHost } from '../db/nova-api/host-mapping-store.ts';
import { change } from './change.ts';
import type { Nova } from './nova.ts';
import { mirrorMembership } from './provider-aggregates.ts';
import { zoneKey, zoneOfHost } from './zones.ts';

const aggregateNotFound = (id: number): NotFound =>
  new NotFound(`Aggregate ${id} could not be found: list the aggregates to see which there are.`);

/** @throws NotFound */
export const getAggregate = async (nova: Nova, id: number): Promise<Aggregate> => {
  const found = await findAggregate(nova.api.read, id);
  if (found === undefined) throw aggregateNotFound(id);
  return found;
};

export const allAggregates = (nova: Nova): Promise<readonly Aggregate[]> => listAggregates(nova.api.read);

/** What is said of an aggregate. */
export interface AggregateInput {
  readonly name?: string | undefined;
  /** Null takes its hosts out of their zone. */
  readonly zone?: string | null | undefined;
}

const taken = (error: unknown, name: string | undefined): unknown =>
  error instanceof UniqueViolation ? new Conflict(`Aggregate ${name} already exists: choose another name.`) : error;

/** @throws Conflict where the name is taken */
export const createAggregate = async (
  ctx: Context,
  nova: Nova,
  { name, zone }: AggregateInput & { readonly name: string },
): Promise<Aggregate> => {
  try {
    return await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
      const row = await insertAggregate(tx, { uuid: randomUUID(), name, created_at: at, updated_at: null });
      const metadata: Record<string, string> = typeof zone === 'string' ? { [zoneKey]: zone } : {};
      await writeAggregateMetadata(tx, row.id, metadata);
      await record('aggregate.created', { id: row.uuid, payload: { name } });
      return { ...row, hosts: [], metadata };
    });
  } catch (error) {
    throw taken(error, name);
  }
};

/** A host is in one zone at most. @throws Conflict */
const assertOneZone = (
  all: readonly Aggregate[],
  aggregate: Aggregate,
  zone: string,
  hosts: readonly string[],
): void => {
  const others = all.filter(({ id }) => id !== aggregate.id);
  const host = hosts.find((one) => (zoneOfHost(others, one) ?? zone) !== zone);
  if (host === undefined) return;
  throw new Conflict(
    `Host ${host} is in availability zone ${zoneOfHost(others, host)} already, by another aggregate: a host has one zone.`,
  );
};

const lockedAggregate = (all: readonly Aggregate[], id: number): Aggregate => {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw aggregateNotFound(id);
  return found;
};

/** @throws NotFound; Conflict where the name is taken or a host would be in two zones */
export const changeAggregate = async (
  ctx: Context,
  nova: Nova,
  id: number,
  changes: AggregateInput & { readonly metadata?: Readonly<Record<string, string | null>> },
): Promise<Aggregate> => {
  try {
    return await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
      const all = await lockAggregates(tx);
      const before = lockedAggregate(all, id);
      const zone = changes.zone === undefined ? {} : { [zoneKey]: changes.zone };
      const metadata = { ...changes.metadata, ...zone };
      const wanted = metadata[zoneKey];
      if (typeof wanted === 'string') assertOneZone(all, before, wanted, before.hosts);
      await updateAggregate(tx, { id, name: changes.name ?? before.name, updated_at: at });
      await writeAggregateMetadata(tx, id, metadata);
      await record('aggregate.updated', { id: before.uuid });
      return lockedAggregate(await lockAggregates(tx), id);
    });
  } catch (error) {
    throw taken(error, changes.name);
  }
};

/** @throws NotFound; BadRequest while there are hosts in it */
export const removeAggregate = (ctx: Context, nova: Nova, id: number): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    const { uuid, hosts } = lockedAggregate(await lockAggregates(tx), id);
    if (hosts.length > 0) {
      throw new BadRequest(
        `Aggregate ${id} is not empty: take its hosts out first (${hosts.slice(0, 10).join(', ')}).`,
      );
    }
    await deleteAggregate(tx, id);
    await record('aggregate.deleted', { id: uuid });
  });

/** @throws NotFound for an unknown aggregate or host; Conflict where the host is in it or in another zone */
export const addHost = async (ctx: Context, nova: Nova, id: number, host: string): Promise<Aggregate> => {
  const changed = await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
    const all = await lockAggregates(tx);
    const before = lockedAggregate(all, id);
    if ((await findCellOfHost(tx, host)) === undefined) throw new NotFound(`Compute host ${host} could not be found.`);
    const zone = before.metadata[zoneKey];
    if (zone !== undefined) assertOneZone(all, before, zone, [host]);
    if (!(await addAggregateHost(tx, id, host))) throw new Conflict(`Aggregate ${id} already has host ${host}.`);
    await updateAggregate(tx, { ...before, updated_at: at });
    await record('aggregate.host_added', { id: before.uuid, payload: { host } });
    return lockedAggregate(await lockAggregates(tx), id);
  });
  await mirrorMembership(ctx, nova, { host, aggregate: changed.uuid, isMember: true });
  return changed;
};

/** @throws NotFound where there is no such aggregate, or the host is not in it */
export const removeHost = async (ctx: Context, nova: Nova, id: number, host: string): Promise<Aggregate> => {
  const changed = await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
    const before = lockedAggregate(await lockAggregates(tx), id);
    if (!(await removeAggregateHost(tx, id, host))) throw new NotFound(`Aggregate ${id} has no host ${host}.`);
    await updateAggregate(tx, { ...before, updated_at: at });
    await record('aggregate.host_removed', { id: before.uuid, payload: { host } });
    return lockedAggregate(await lockAggregates(tx), id);
  });
  await mirrorMembership(ctx, nova, { host, aggregate: changed.uuid, isMember: false });
  return changed;
};
