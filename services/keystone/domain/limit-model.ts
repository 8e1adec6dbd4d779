import { Forbidden } from '@nimbo/errors/faults.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { listLimits, type Limit } from '../db/limit-store.ts';
import { findProject, listChildren } from '../db/project-store.ts';
import type { Tables } from '../db/tables.ts';
import type { KeystoneSettings } from '../config.ts';

/** How limits of domains and of their projects bound each other. */
type LimitModelName = 'flat' | 'strict_two_level';

const descriptions: Readonly<Record<LimitModelName, string>> = {
  flat: 'Each limit stands for itself: the place of a project in its tree does not matter.',
  strict_two_level:
    'A project never has a higher limit than its domain, and projects stand directly below their domain.',
};

/** The model that is configured, as the API tells it. */
export const limitModel = ({ limit_model: name }: Pick<KeystoneSettings, 'limit_model'>) => ({
  name,
  description: descriptions[name],
});

/** Levels of projects below a domain that settings and limit model allow. */
export const deepestLevel = ({
  limit_model: model,
  max_project_tree_depth: depth,
}: Pick<KeystoneSettings, 'limit_model' | 'max_project_tree_depth'>): number =>
  model === 'strict_two_level' ? Math.min(1, depth) : depth;

const unlimited = -1;

const exceeds = (amount: number, bound: number): boolean =>
  bound !== unlimited && (amount === unlimited || amount > bound);

const assertBelowDomain = async (tx: Executor<Tables>, limit: Limit): Promise<void> => {
  const domainId = (await findProject(tx, limit.place.id))?.domainId ?? '';
  const filter = { registeredLimitId: limit.registered.id, placeIds: [domainId] };
  const [ofDomain] = await listLimits(tx, filter);
  const bound = ofDomain?.resourceLimit ?? limit.registered.defaultLimit;
  if (!exceeds(limit.resourceLimit, bound)) return;
  throw new Forbidden(
    `Project ${limit.place.id} can't have ${limit.resourceLimit} of ${limit.registered.resourceName}: ` +
      `its domain ${domainId} has ${bound}. Raise the domain's limit first.`,
  );
};

const assertAboveProjects = async (tx: Executor<Tables>, limit: Limit): Promise<void> => {
  const placeIds = (await listChildren(tx, [limit.place.id])).map(({ id }) => id);
  const ofProjects = await listLimits(tx, { registeredLimitId: limit.registered.id, placeIds });
  const higher = ofProjects.find(({ resourceLimit }) => exceeds(resourceLimit, limit.resourceLimit));
  if (higher === undefined) return;
  throw new Forbidden(
    `Domain ${limit.place.id} can't have ${limit.resourceLimit} of ${limit.registered.resourceName}: ` +
      `its project ${higher.place.id} has ${higher.resourceLimit}. Lower the project's limit first.`,
  );
};

/** Whether limits, already written in this transaction, fit the model. @throws Forbidden */
export const assertFitsModel = async (
  tx: Executor<Tables>,
  { limit_model: model }: Pick<KeystoneSettings, 'limit_model'>,
  limits: readonly Limit[],
): Promise<void> => {
  if (model === 'flat') return;
  for (const limit of limits) {
    await (limit.place.kind === 'project' ? assertBelowDomain(tx, limit) : assertAboveProjects(tx, limit));
  }
};
