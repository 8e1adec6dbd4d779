import type { Database } from '@nimbo/db/database.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { GlanceSettings } from '../config.ts';
import type { ImageLists } from '../db/image-list-store.ts';
import type { Tables } from '../db/tables.ts';
import type { DigestFactory } from '../drivers/digest.ts';
import type { ImageStore } from '../drivers/store.ts';

/** What every part of glance works with. */
export interface Glance {
  readonly db: Database<Tables>;
  readonly lists: ImageLists;
  readonly settings: GlanceSettings;
  /** Where new data goes. */
  readonly store: ImageStore;
  readonly digests: DigestFactory;
  /** With which the cloud's services sign tickets for hosts. */
  readonly ticketSecret: string;
  /** Rung after each commit that appended an event. */
  readonly eventBell: Doorbell;
}
