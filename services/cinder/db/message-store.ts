import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { MessageRow, Tables } from './tables.ts';

/** Why something that a user asked for came to nothing. */
export type Message = Readonly<Selectable<MessageRow>>;

export const findMessage = (db: Executor<Tables>, id: string): Promise<Message | undefined> =>
  db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst();

/** Newest first. */
export const listMessages = (
  db: Executor<Tables>,
  {
    projectId,
    resourceId,
    limit,
  }: { readonly projectId?: string; readonly resourceId?: string; readonly limit: number },
): Promise<Message[]> => {
  let query = db.selectFrom('messages').selectAll();
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  if (resourceId !== undefined) query = query.where('resource_id', '=', resourceId);
  return query.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
};

export const insertMessage = async (tx: Transaction<Tables>, message: Message): Promise<void> => {
  await tx.insertInto('messages').values(message).execute();
};

export const deleteMessageRow = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('messages').where('id', '=', id).execute();
};

/** Those that have expired; how many went. */
export const deleteExpiredMessages = async (tx: Transaction<Tables>, now: Timestamp): Promise<number> => {
  const { numDeletedRows } = await tx.deleteFrom('messages').where('expires_at', '<', now).executeTakeFirst();
  return Number(numDeletedRows);
};
