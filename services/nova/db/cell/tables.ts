import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';
import type { ConsoleTokenTables } from './console-token-tables.ts';
import type { ExternalEventTables } from './external-event-tables.ts';
import type { HostTables } from './host-tables.ts';
import type { InstanceTables } from './instance-tables.ts';

/** What a cell keeps. */
export interface CellTables
  extends EventTables, SagaTables, InstanceTables, HostTables, ExternalEventTables, ConsoleTokenTables {}
