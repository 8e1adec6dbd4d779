import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { checkQuotas } from '@nimbo/db/quota-lock.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import {
  deleteProjectLimits,
  findClassLimits,
  findProjectLimits,
  writeClassLimit,
  writeProjectLimit,
  type Limits,
} from '../db/quota-store.ts';
import { sumSnapshots } from '../db/snapshot-store.ts';
import type { Tables } from '../db/tables.ts';
import { sumVolumes } from '../db/volume-store.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { gigabytesReached, invalidInput, limitReached, volumeTooLarge } from './faults.ts';

/** What has a quota, and the setting that says how much where nothing else does. */
const settingOf = {
  volumes: 'quota_volumes',
  snapshots: 'quota_snapshots',
  gigabytes: 'quota_gigabytes',
  per_volume_gigabytes: 'quota_per_volume_gigabytes',
} as const;

export type QuotaResource = keyof typeof settingOf;
export const quotaResources = Object.keys(settingOf) as readonly QuotaResource[];

/** A limit, or an amount, of each resource; -1 is unlimited. */
export type Amounts = Readonly<Record<QuotaResource, number>>;

const eachResource = (amountOf: (resource: QuotaResource) => number): Amounts =>
  Object.fromEntries(quotaResources.map((resource) => [resource, amountOf(resource)])) as Amounts;

const over = (base: Amounts, set: Limits): Amounts => eachResource((resource) => set[resource] ?? base[resource]);

/** The limits of a class; those of the class `default` go for every project. */
export const classLimits = async (
  db: Executor<Tables>,
  { settings }: Pick<Cinder, 'settings'>,
  name = 'default',
): Promise<Amounts> =>
  over(
    eachResource((resource) => settings[settingOf[resource]]),
    await findClassLimits(db, name),
  );

/** The limits that go for a project. */
export const limitsOf = async (
  db: Executor<Tables>,
  cinder: Pick<Cinder, 'settings'>,
  projectId: string,
): Promise<Amounts> => over(await classLimits(db, cinder), await findProjectLimits(db, projectId));

/** What a project uses. */
export const usageOf = async (db: Executor<Tables>, projectId: string): Promise<Amounts> => {
  const volumes = await sumVolumes(db, { projectId });
  const snapshots = await sumSnapshots(db, projectId);
  return {
    volumes: volumes.count,
    snapshots: snapshots.count,
    gigabytes: volumes.gigabytes + snapshots.gigabytes,
    per_volume_gigabytes: 0,
  };
};

/** What is to be created or grown. */
export interface QuotaRequest {
  readonly volumes?: number;
  readonly snapshots?: number;
  readonly gigabytes: number;
}

const inCinderWords = (error: unknown): unknown => {
  if (!(error instanceof OverQuota)) return error;
  const { quota, limit, in_use: used, requested } = error.details;
  if (quota === 'gigabytes') return gigabytesReached(Number(requested), Number(limit), Number(used));
  return limitReached(String(quota), Number(limit), quota === 'volumes' ? 'Volume' : 'Snapshot');
};

/**
 * Makes sure that what is created fits into the project's quotas; others who create in the project wait until the
 * transaction ends.
 * @throws OverQuota naming the quota
 */
export const checkQuota = async (
  tx: Transaction<Tables>,
  cinder: Pick<Cinder, 'settings'>,
  projectId: string,
  request: QuotaRequest,
): Promise<void> => {
  const limits = await limitsOf(tx, cinder, projectId);
  const checks = (['volumes', 'snapshots', 'gigabytes'] as const).flatMap((resource) => {
    const requested = request[resource] ?? 0;
    if (requested === 0) return [];
    const count = async (counting: Transaction<Tables>) => (await usageOf(counting, projectId))[resource];
    return [{ resource, limit: limits[resource], requested, count }];
  });
  try {
    await checkQuotas(tx, projectId, checks);
  } catch (error) {
    throw inCinderWords(error);
  }
};

/** @throws TooLarge for a volume larger than any of the project's may be */
export const checkVolumeSize = async (
  db: Executor<Tables>,
  cinder: Pick<Cinder, 'settings'>,
  projectId: string,
  size: number,
): Promise<void> => {
  const { per_volume_gigabytes: limit } = await limitsOf(db, cinder, projectId);
  if (limit !== -1 && size > limit) throw volumeTooLarge(size, limit);
};

const assertKnown = (limits: Readonly<Record<string, number>>): void => {
  const unknown = Object.keys(limits).filter((name) => !quotaResources.some((resource) => resource === name));
  if (unknown.length > 0) {
    throw invalidInput(`there is no quota ${unknown.join(', ')}; the quotas are ${quotaResources.join(', ')}.`);
  }
};

/** @throws BadRequest for a quota that there is none of */
export const setQuotas = (
  ctx: Context,
  cinder: Cinder,
  projectId: string,
  limits: Readonly<Record<string, number>>,
): Promise<Amounts> => {
  assertKnown(limits);
  return change(ctx, cinder, async ({ tx, record }) => {
    for (const [resource, limit] of Object.entries(limits)) await writeProjectLimit(tx, projectId, resource, limit);
    await record('quota.updated', { id: projectId, projectId, payload: { limits } });
    return limitsOf(tx, cinder, projectId);
  });
};

/** The defaults go for the project again. */
export const resetQuotas = (ctx: Context, cinder: Cinder, projectId: string): Promise<void> =>
  change(ctx, cinder, async ({ tx, record }) => {
    await deleteProjectLimits(tx, projectId);
    await record('quota.deleted', { id: projectId, projectId });
  });

/** Sets limits of a class. @throws BadRequest for a quota that there is none of */
export const setClassQuotas = (
  ctx: Context,
  cinder: Cinder,
  name: string,
  limits: Readonly<Record<string, number>>,
): Promise<Amounts> => {
  assertKnown(limits);
  return change(ctx, cinder, async ({ tx, record }) => {
    for (const [resource, limit] of Object.entries(limits)) await writeClassLimit(tx, name, resource, limit);
    await record('quota_class.updated', { id: name, payload: { limits } });
    return classLimits(tx, cinder, name);
  });
};
