import type { ListPage } from '../db/list-page.ts';
import type { Keystone } from './keystone.ts';

/** What a caller may ask of a list. */
export interface PageRequest {
  readonly limit?: number | undefined;
  readonly marker?: string | undefined;
}

/** The page a caller gets: never more than the configured limit. */
export const pageOf = ({ settings }: Pick<Keystone, 'settings'>, request: PageRequest): ListPage => ({
  limit: Math.min(request.limit ?? settings.list_limit, settings.list_limit),
  marker: request.marker,
});
