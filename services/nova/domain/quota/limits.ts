import type { Executor } from '@nimbo/db/database.ts';
import type { NovaSettings } from '../../config.ts';
import { findLimits } from '../../db/nova-api/quota-store.ts';
import type { ApiTables } from '../../db/nova-api/tables.ts';
import type { UsageOwner } from '../../db/nova-api/usage-store.ts';
import { configuredLimits, eachResource, type Amounts } from './resources.ts';

/** The class whose limits go for every project. */
const defaultClass = 'default';

const over = (base: Amounts, set: Readonly<Record<string, number>>): Amounts =>
  eachResource((resource) => (Object.hasOwn(set, resource) ? (set[resource] ?? base[resource]) : base[resource]));

/** The limits of a class: what was set for it, else what the settings say. */
export const classLimits = async (
  db: Executor<ApiTables>,
  settings: NovaSettings,
  className: string = defaultClass,
): Promise<Amounts> => over(configuredLimits(settings), await findLimits(db, { className }));

/** The limits that go for a project, or for one user in it: the closest that was set counts. */
export const limitsOf = async (
  db: Executor<ApiTables>,
  settings: NovaSettings,
  owner: UsageOwner,
): Promise<Amounts> => {
  const { projectId, userId } = owner;
  const project = over(await classLimits(db, settings), await findLimits(db, { projectId }));
  return userId === undefined ? project : over(project, await findLimits(db, { projectId, userId }));
};
