import type { SortKey } from '@nimbo/db/page.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { sortSteps, type SortRules } from '@nimbo/http/sorting.ts';

const keys = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at'];
const nullable = new Set(['name', 'container_format', 'disk_format', 'size']);
const tieBreakers = ['created_at', 'id'];

interface SortQuery {
  readonly sort_key?: readonly string[];
  readonly sort_dir?: readonly string[];
  readonly sort?: string;
}

const rulesWith = (direction: 'asc' | 'desc'): SortRules => ({
  keys,
  usual: tieBreakers.map((key) => ({ key, direction })),
  usualDirection: direction,
});

/** A single direction counts for every key and for the tie-breakers; otherwise each key needs its own. */
const singleDirection = ({ sort_key: names, sort_dir: directions }: SortQuery): 'asc' | 'desc' => {
  if (directions === undefined || directions.length === 0) return 'desc';
  if (directions.length > 1 && directions.length !== (names ?? []).length) {
    throw new BadRequest(
      `There are ${directions.length} sort_dir for ${(names ?? []).length} sort_key: give one for all keys, or one for each.`,
    );
  }
  return directions.length === 1 && directions[0] === 'asc' ? 'asc' : 'desc';
};

/** One step of `sort=` gives the tie-breakers its direction. */
const directionOf = (query: SortQuery): 'asc' | 'desc' => {
  if (query.sort === undefined) return singleDirection(query);
  return /^[^,]*:\s*asc\s*$/.test(query.sort) ? 'asc' : 'desc';
};

const queryOf = ({ sort_key, sort_dir, sort }: SortQuery): SortQuery => ({
  ...(sort_key === undefined ? {} : { sort_key: sort_key.map((key) => key.trim()) }),
  ...(sort_dir === undefined ? {} : { sort_dir: sort_dir.map((direction) => direction.trim()) }),
  ...(sort === undefined ? {} : { sort }),
});

/**
 * The order of a list of images, which always ends in something unique: newest first where nothing is said.
 * @throws BadRequest for unknown keys and directions, and for both forms at once
 */
export const sortKeysOf = (query: SortQuery): readonly SortKey[] =>
  sortSteps(queryOf(query), rulesWith(directionOf(query))).map(({ key, direction }) => ({
    column: key,
    direction,
    nullable: nullable.has(key),
  }));
