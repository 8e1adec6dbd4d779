import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { TransactionContext } from '@nimbo/db/database.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import type { EventActor } from '@nimbo/db/events/event.ts';
import type { Image } from '../db/image.ts';
import type { Tables } from '../db/tables.ts';
import type { Glance } from './glance.ts';

/** What an event says beside the image. */
interface Recorded {
  readonly before?: Image;
  readonly after?: Image | { readonly status: string };
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Who did it, where no user did. */
  readonly actor?: EventActor;
}

/** What belongs to one change, all in its transaction. */
export interface Change {
  readonly tx: Transaction<Tables>;
  readonly at: Timestamp;
  /** Appends `image.<type>`. */
  readonly record: (type: string, image: Pick<Image, 'id' | 'owner'>, recorded: Recorded) => Promise<void>;
}

/** What consumers of events see of an image; the unbounded parts stay out. */
const summary = (image: Image) => ({
  name: image.name,
  visibility: image.visibility,
  owner: image.owner,
  size: image.size,
  disk_format: image.diskFormat,
  container_format: image.containerFormat,
  protected: image.isProtected,
  os_hidden: image.isHidden,
});

const changeIn = (ctx: Context, tx: Transaction<Tables>): Change => ({
  tx,
  at: timestampNow(ctx.clock),
  record: (type, image, { before, after, payload, actor }) =>
    appendEvent(tx, ctx, {
      type: `image.${type}`,
      resourceType: 'image',
      resourceId: image.id,
      projectId: image.owner,
      stateBefore: before?.status ?? null,
      stateAfter: after?.status ?? null,
      payload: { ...(after !== undefined && 'id' in after ? { image: summary(after) } : {}), ...payload },
      ...(actor === undefined ? {} : { actor }),
    }),
});

/**
 * Makes a change and its event in one transaction. It may run again, so it has no effect beside its queries.
 * @param scope whose signal may prevent the transaction: the request's own, or none for what must be ended anyway
 */
export const change = async <T>(
  ctx: Context,
  glance: Glance,
  work: (changing: Change) => Promise<T>,
  scope: TransactionContext = ctx,
): Promise<T> => {
  const result = await glance.db.transaction(scope, (tx) => work(changeIn(ctx, tx)));
  glance.eventBell.ring();
  return result;
};

/** For what must be brought to its end although the client has left. */
export const regardless = ({ log }: Context): TransactionContext => ({ log, signal: new AbortController().signal });
