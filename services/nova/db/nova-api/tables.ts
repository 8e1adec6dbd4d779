import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { QuotaLockTables } from '@nimbo/db/quota-lock.ts';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';
import type { AggregateTables } from './aggregate-tables.ts';
import type { BuildRequestTables } from './build-request-tables.ts';
import type { CellMappingTables } from './cell-tables.ts';
import type { FlavorTables } from './flavor-tables.ts';
import type { KeypairTables } from './keypair-tables.ts';
import type { QuotaTables } from './quota-tables.ts';
import type { ServerGroupTables } from './server-group-tables.ts';

/** The tables of the database `nova-api`: what the whole cloud shares. A new noun adds its tables to this list. */
export interface ApiTables
  extends
    EventTables,
    QuotaLockTables,
    SagaTables,
    BuildRequestTables,
    CellMappingTables,
    FlavorTables,
    KeypairTables,
    QuotaTables,
    AggregateTables,
    ServerGroupTables {}
