import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { createLeases, type LeaseTables } from '../lease.ts';
import type { MigrationSteps } from '../migration-steps.ts';

/** The tables of the event log, part of every service's own. */
export interface EventTables extends LeaseTables {
  events: {
    row_id: Generated<number>;
    /** Null until the relay has given it its place. */
    sequence: number | null;
    type: string;
    resource_type: string;
    resource_id: string;
    project_id: string | null;
    state_before: string | null;
    state_after: string | null;
    actor_id: string | null;
    actor_name: string | null;
    request_id: string;
    payload: string;
    created_at: Timestamp;
  };
  /** How far each consumer has got. */
  event_cursors: { consumer: string; sequence: number; updated_at: Timestamp };
  /** One row: the last sequence number given, published, and purged. */
  event_progress: { id: number; assigned: number; published: number; purged: number };
}

/** The id of the one row of `event_progress`. */
export const progressId = 1;

/** The migration steps that make the tables. */
export const createEvents = async (steps: MigrationSteps): Promise<void> => {
  await createLeases(steps);
  await createEventTable(steps);
  await steps.createUniqueIndex('events', ['sequence']);
  await steps.createIndex('events', ['created_at']);
  await steps.createTable('event_cursors', (table, types) =>
    table
      .addColumn('consumer', types.text(255), (column) => column.primaryKey().notNull())
      .addColumn('sequence', types.bigInteger(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createTable('event_progress', (table, types) =>
    table
      .addColumn('id', types.integer(), (column) => column.primaryKey().notNull())
      .addColumn('assigned', types.bigInteger(), (column) => column.notNull())
      .addColumn('published', types.bigInteger(), (column) => column.notNull())
      .addColumn('purged', types.bigInteger(), (column) => column.notNull()),
  );
};

const createEventTable = ({ createTable }: MigrationSteps): Promise<void> =>
  createTable('events', (table, types) =>
    table
      .addColumn('row_id', types.countedKey())
      .addColumn('sequence', types.bigInteger())
      .addColumn('type', types.text(128), (column) => column.notNull())
      .addColumn('resource_type', types.text(64), (column) => column.notNull())
      .addColumn('resource_id', types.text(255), (column) => column.notNull())
      .addColumn('project_id', types.id())
      .addColumn('state_before', types.text(64))
      .addColumn('state_after', types.text(64))
      .addColumn('actor_id', types.id())
      .addColumn('actor_name', types.text(255))
      .addColumn('request_id', types.text(64), (column) => column.notNull())
      .addColumn('payload', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
