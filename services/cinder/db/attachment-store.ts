import type { Selectable, Transaction, Updateable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import { fromNullableJson, toJson } from '@nimbo/db/json.ts';
import { paginate, type PageRequest } from '@nimbo/db/page.ts';
import type { AttachmentRow, Tables } from './tables.ts';

/** What is told of the machine that shall reach a volume; `host` is its name. */
export type Connector = Readonly<Record<string, unknown>>;

/** How a host reaches a volume. */
export interface Connection {
  readonly driver_volume_type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A volume given to a server, or kept for one. */
export type Attachment = Readonly<Omit<Selectable<AttachmentRow>, 'connector' | 'connection'>> & {
  readonly connector: Connector | null;
  readonly connection: Connection | null;
};

/** Which attachments are wanted. */
export interface AttachmentFilter {
  readonly projectId?: string | undefined;
  readonly volumeId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly status?: string | undefined;
}

const attachmentOf = (row: Selectable<AttachmentRow>): Attachment => ({
  ...row,
  connector: fromNullableJson<Connector>(row.connector),
  connection: fromNullableJson<Connection>(row.connection),
});

export const findAttachment = async (db: Executor<Tables>, id: string): Promise<Attachment | undefined> => {
  const row = await db.selectFrom('attachments').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : attachmentOf(row);
};

export const listAttachments = async (
  db: Executor<Tables>,
  filter: AttachmentFilter,
  page?: PageRequest,
): Promise<readonly Attachment[]> => {
  let query = db.selectFrom('attachments').selectAll();
  if (filter.projectId !== undefined) query = query.where('project_id', '=', filter.projectId);
  if (filter.volumeId !== undefined) query = query.where('volume_id', '=', filter.volumeId);
  if (filter.instanceId !== undefined) query = query.where('instance_id', '=', filter.instanceId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  const ordered = page === undefined ? query.orderBy('created_at').orderBy('id') : paginate(query, dialectOf(db), page);
  return (await ordered.execute()).map(attachmentOf);
};

/** The attachments of some volumes, by volume, oldest first. */
export const attachmentsOfVolumes = async (
  db: Executor<Tables>,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Attachment[]>> => {
  if (volumeIds.length === 0) return new Map();
  const query = db.selectFrom('attachments').selectAll().where('volume_id', 'in', volumeIds);
  const rows = await query.orderBy('created_at').orderBy('id').execute();
  return Map.groupBy(rows.map(attachmentOf), ({ volume_id: volume }) => volume);
};

/** The attachments, of some volumes of a host, whose guests are on other hosts. */
export const listRemoteAttachments = (
  db: Executor<Tables>,
  host: string,
  volumeIds: readonly string[],
): Promise<{ id: string; volume_id: string }[]> =>
  volumeIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('attachments')
        .select(['id', 'volume_id'])
        .where('volume_id', 'in', volumeIds)
        .where('attached_host', 'is not', null)
        .where('attached_host', '!=', host)
        .orderBy('id')
        .execute();

export const insertAttachment = async (tx: Transaction<Tables>, attachment: Attachment): Promise<void> => {
  const { connector, connection, ...row } = attachment;
  await tx
    .insertInto('attachments')
    .values({
      ...row,
      connector: connector === null ? null : toJson(connector),
      connection: connection === null ? null : toJson(connection),
    })
    .execute();
};

/** Changes an attachment whose volume's row the transaction holds. */
export const updateAttachment = async (
  tx: Transaction<Tables>,
  id: string,
  changes: Updateable<AttachmentRow>,
): Promise<void> => {
  await tx.updateTable('attachments').set(changes).where('id', '=', id).execute();
};

export const deleteAttachmentRow = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('attachments').where('id', '=', id).execute();
};
