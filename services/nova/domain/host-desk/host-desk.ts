import type { InventoriesClient } from '@nimbo/client-placement/inventories.ts';
import type { ResourceProvidersClient } from '@nimbo/client-placement/resource-providers.ts';
import type { TraitsClient } from '@nimbo/client-placement/traits.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { ApiTables } from '../../db/nova-api/tables.ts';
import type { Cells } from '../cells.ts';
import type { HostClocks } from './host-clocks.ts';

/** Placement, as far as hosts' inventories are concerned. */
export interface InventoryKeeping {
  readonly providers: ResourceProvidersClient;
  readonly inventories: InventoriesClient;
  readonly traits: TraitsClient;
}

/** What serving the compute hosts needs. */
export interface HostDesk {
  readonly api: Database<ApiTables>;
  readonly cells: Cells;
  readonly clock: Clock;
  readonly clocks: HostClocks;
  readonly placement: InventoryKeeping;
  /** Signs tickets for images (`@nimbo/auth/image-ticket.ts`). */
  readonly imageTicketKey: string;
  /** Appended to the names of guests; '' for none. */
  readonly dhcpDomain: string;
  /** Called after each commit with the servers of which there is news. */
  reported(uuids: readonly string[]): void;
}
