import type { Selectable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromJson } from '../json.ts';
import type { EventTables } from './event-schema.ts';

/** Who or what caused an event. */
export interface EventActor {
  readonly id: string | null;
  readonly name: string;
}

/** A change of state, as the transaction that makes it tells it. */
export interface NewEvent {
  /** For example `volume.create.end`. */
  readonly type: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly projectId?: string | null;
  readonly stateBefore?: string | null;
  readonly stateAfter?: string | null;
  /** The request's user unless told; for work that no request asked for, the part of the service that does it. */
  readonly actor?: EventActor;
  /** What consumers need beside, small: 64 KiB at most. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** An event in its place in the service's history. */
export interface StoredEvent extends Required<Omit<NewEvent, 'actor'>> {
  /** Grows by one from event to event, without gaps, in an order that no consumer can miss one. */
  readonly sequence: number;
  readonly actor: EventActor | null;
  readonly requestId: string;
  readonly createdAt: Timestamp;
}

/** An event from its row. */
export const eventOf = (row: Selectable<EventTables['events']>): StoredEvent => ({
  sequence: row.sequence as number,
  type: row.type,
  resourceType: row.resource_type,
  resourceId: row.resource_id,
  projectId: row.project_id,
  stateBefore: row.state_before,
  stateAfter: row.state_after,
  actor: row.actor_name === null ? null : { id: row.actor_id, name: row.actor_name },
  requestId: row.request_id,
  payload: fromJson<Readonly<Record<string, unknown>>>(row.payload),
  createdAt: row.created_at,
});
