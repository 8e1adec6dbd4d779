import type { ListPage } from '../db/list-page.ts';
import type { Keystone } from './keystone.ts';

/** What a caller may ask of a list. */
export interface PageRequest {
  readonly limit?: number | undefined;
  readonly marker?: string | undefined;
}

/** The page a caller gets: never more than the configured limit. */
export const pageOf = (
  { settings }: Pick<Keystone, 'settings'>,
  request: PageRequest,
  /** What a domain has set for itself. */
  ownLimit: number = settings.list_limit,
): ListPage => ({
  limit: Math.min(request.limit ?? ownLimit, ownLimit, settings.list_limit),
  marker: request.marker,
});
