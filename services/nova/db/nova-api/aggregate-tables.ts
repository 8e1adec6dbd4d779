import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A set of hosts with common properties. */
export interface AggregateRow {
  id: Generated<number>;
  uuid: string;
  name: string;
  created_at: Timestamp;
  updated_at: Timestamp | null;
}

export interface AggregateTables {
  aggregates: AggregateRow;
  aggregate_hosts: { aggregate_id: number; host: string };
  /** The key `availability_zone` names the zone of the hosts. */
  aggregate_metadata: { aggregate_id: number; key: string; value: string };
}
