import type { Insertable, Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { Executor } from '../database.ts';
import { toJson } from '../json.ts';
import { prepared, type Parameter } from '../prepared.ts';
import type { EventActor, NewEvent } from './event.ts';
import type { EventTables } from './event-schema.ts';

type NewRow = Required<Omit<Insertable<EventTables['events']>, 'row_id' | 'sequence'>>;

const payloadLimit = 64 * 1024;

const insertEvent = prepared((db: Executor<EventTables>, parameter: Parameter<NewRow>) =>
  db.insertInto('events').values({
    type: parameter('type'),
    resource_type: parameter('resource_type'),
    resource_id: parameter('resource_id'),
    project_id: parameter('project_id'),
    state_before: parameter('state_before'),
    state_after: parameter('state_after'),
    actor_id: parameter('actor_id'),
    actor_name: parameter('actor_name'),
    request_id: parameter('request_id'),
    payload: parameter('payload'),
    created_at: parameter('created_at'),
  }),
);

/**
 * Appends one event in the transaction that makes the change, so that there is never one without the other. It has no
 * sequence number yet: the relay gives it one after the commit (`relay.ts`); ring its doorbell then.
 * @throws TooLarge for a payload of more than 64 KiB
 */
export const appendEvent = async <Tables extends EventTables>(
  tx: Transaction<Tables>,
  ctx: Pick<Context, 'identity' | 'requestId' | 'clock'>,
  event: NewEvent,
): Promise<void> => {
  const actor = event.actor ?? actorOf(ctx);
  await insertEvent.affected(tx as unknown as Executor<EventTables>, {
    type: event.type,
    resource_type: event.resourceType,
    resource_id: event.resourceId,
    project_id: event.projectId ?? null,
    state_before: event.stateBefore ?? null,
    state_after: event.stateAfter ?? null,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? null,
    request_id: ctx.requestId,
    payload: toJson(event.payload ?? {}, payloadLimit),
    created_at: timestampNow(ctx.clock),
  });
};

const actorOf = ({ identity }: Pick<Context, 'identity'>): EventActor | undefined =>
  identity === undefined ? undefined : { id: identity.user.id, name: identity.user.name };
