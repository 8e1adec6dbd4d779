import type { AggregatesClient } from '@nimbo/client-placement/aggregates.ts';
import type { ResourceProvidersClient } from '@nimbo/client-placement/resource-providers.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { NovaSettings } from '../config.ts';
import type { ApiTables } from '../db/nova-api/tables.ts';
import type { Cells } from './cells.ts';
import type { Bells, Drivers } from './server-parts.ts';

/** The services that nova speaks to, with its own user's token. */
export interface Neighbours {
  readonly providers: ResourceProvidersClient;
  readonly providerAggregates: AggregatesClient;
}

/** What nova works with: handed to every function of the domain, right after the context. */
export interface Nova {
  /** What the whole cloud shares. */
  readonly api: Database<ApiTables>;
  /** Servers and hosts. */
  readonly cells: Cells;
  readonly settings: NovaSettings;
  readonly clock: Clock;
  readonly neighbours: Neighbours;
  /** What servers need of the neighbours. */
  readonly drivers: Drivers;
  readonly bells: Bells;
  /** Rings for the relays of events; called after each commit. */
  changed(): void;
}
