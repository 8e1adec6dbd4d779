import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { deleteMessageRow, findMessage, insertMessage, listMessages, type Message } from '../db/message-store.ts';
import { callersProject, isAdmin } from './caller.ts';
import { change, type Change } from './change.ts';
import type { Cinder } from './cinder.ts';

/** What came to nothing, and why. */
export interface Failure {
  readonly projectId: string;
  readonly resourceType: 'VOLUME' | 'VOLUME_SNAPSHOT';
  readonly resourceId: string;
  /** `create`, `extend`, …: becomes a part of the event's id. */
  readonly action: string;
  readonly reason: string;
}

/** Keeps the reason of a failure for the project's users, in the transaction that records the failure. */
export const tellFailure = async (
  ctx: Context,
  { settings, clock }: Pick<Cinder, 'settings' | 'clock'>,
  { tx, at }: Change,
  failure: Failure,
): Promise<void> => {
  await insertMessage(tx, {
    id: randomUUID(),
    project_id: failure.projectId,
    resource_type: failure.resourceType,
    resource_id: failure.resourceId,
    event_id: `${failure.resourceType}_${failure.resourceType}_${failure.action}`,
    level: 'ERROR',
    text: `${failure.action}: ${failure.reason}`,
    request_id: ctx.requestId,
    created_at: at,
    expires_at: timestampOf(clock.now() + settings.message_ttl * 1000),
  });
};

/** @throws NotFound also for another project's */
export const getMessage = async (ctx: Context, cinder: Cinder, id: string): Promise<Message> => {
  const message = await findMessage(cinder.db.read, id);
  const isOwn = message !== undefined && message.project_id === callersProject(ctx);
  if (message === undefined || !(isOwn || (await isAdmin(ctx)))) {
    throw new NotFound(`Message ${id} could not be found: list the messages to see which there are.`);
  }
  return message;
};

/** The messages of the caller's project, newest first. */
export const listMessagesFor = async (
  ctx: Context,
  cinder: Cinder,
  wanted: { readonly limit: number | undefined; readonly resourceId: string | undefined },
): Promise<readonly Message[]> => {
  const projectId = callersProject(ctx);
  const limit = Math.min(wanted.limit ?? cinder.settings.max_limit, cinder.settings.max_limit);
  return listMessages(cinder.db.read, {
    limit,
    ...(projectId === undefined ? {} : { projectId }),
    ...(wanted.resourceId === undefined ? {} : { resourceId: wanted.resourceId }),
  });
};

/** @throws NotFound */
export const removeMessage = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  const message = await getMessage(ctx, cinder, id);
  await change(ctx, cinder, ({ tx }) => deleteMessageRow(tx, message.id));
};
