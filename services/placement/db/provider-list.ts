import type { Executor } from '@nimbo/db/database.ts';
import { whereMeets, type TreeNeed } from './candidate-store.ts';
import type { Provider } from './provider-store.ts';
import type { Tables } from './tables.ts';

/** Which providers a list shows. */
export interface ProviderFilter {
  readonly uuid?: string | undefined;
  readonly name?: string | undefined;
  /** The root of the tree. */
  readonly rootUuid?: string | undefined;
  /** What the provider itself must have and be. */
  readonly need: TreeNeed;
}

export const listProviders = (db: Executor<Tables>, filter: ProviderFilter): Promise<Provider[]> => {
  let query = db.selectFrom('resource_providers as p').selectAll('p').orderBy('p.created_at').orderBy('p.uuid');
  if (filter.uuid !== undefined) query = query.where('p.uuid', '=', filter.uuid);
  if (filter.name !== undefined) query = query.where('p.name', '=', filter.name);
  if (filter.rootUuid !== undefined) query = query.where('p.root_uuid', '=', filter.rootUuid);
  return (whereMeets(query as never, filter.need) as typeof query).execute();
};
