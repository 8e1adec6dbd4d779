import type { Database } from '@nimbo/db/database.ts';
import type { PlacementSettings } from '../config.ts';
import type { Tables } from '../db/tables.ts';

/** What placement works with: handed to every function of the domain, right after the context. */
export interface Placement {
  readonly db: Database<Tables>;
  readonly settings: PlacementSettings;
  /** Rings for the relay of events; called after each commit. */
  changed(): void;
}
