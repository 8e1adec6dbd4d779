import type { Database } from '@nimbo/db/database.ts';
import type { NeutronSettings } from '../config.ts';
import type { Tables } from '../db/tables.ts';
import type { HostDoorbell } from './host-doorbell.ts';

/** What neutron's domain works on. */
export interface Neutron {
  readonly db: Database<Tables>;
  readonly settings: NeutronSettings;
  readonly hosts: HostDoorbell;
  /** Tells the relay of events, and whoever waits for work, that something has changed. */
  changed(): void;
}
