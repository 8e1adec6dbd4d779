import type { Executor } from '@nimbo/db/database.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { Tables } from './tables.ts';

/** A secret as it is kept, and where. */
export interface SealedText {
  readonly place: 'credential' | 'consumer' | 'oauth-token' | 'domain-option';
  readonly id: string;
  readonly sealed: string;
}

/** Bytes that a domain's secret may take. */
const largestOption = 64 * 1024;

/** The options of domains that are sealed. */
const secretOption = { group_name: 'ldap', option_name: 'password' } as const;

const listOptions = async (db: Executor<Tables>): Promise<SealedText[]> => {
  const rows = await db
    .selectFrom('domain_options')
    .select(['domain_id as id', 'value'])
    .where('group_name', '=', secretOption.group_name)
    .where('option_name', '=', secretOption.option_name)
    .execute();
  return rows.flatMap(({ id, value }) => {
    const sealed = fromJson<unknown>(value);
    return typeof sealed === 'string' ? [{ place: 'domain-option', id, sealed }] : [];
  });
};

/** Everything that is sealed with the keys of credentials. */
export const listSealed = async (db: Executor<Tables>): Promise<SealedText[]> => {
  const credentials = await db.selectFrom('credentials').select(['id', 'sealed_blob as sealed']).execute();
  const consumers = await db.selectFrom('oauth_consumers').select(['id', 'secret as sealed']).execute();
  const tokens = await db.selectFrom('oauth_tokens').select(['id', 'secret as sealed']).execute();
  return [
    ...credentials.map((row): SealedText => ({ place: 'credential', ...row })),
    ...consumers.map((row): SealedText => ({ place: 'consumer', ...row })),
    ...tokens.map((row): SealedText => ({ place: 'oauth-token', ...row })),
    ...(await listOptions(db)),
  ];
};

/** Writes a secret sealed anew; nothing happens where another has changed it meanwhile. */
export const replaceSealed = async (
  db: Executor<Tables>,
  { place, id, sealed }: SealedText,
  anew: string,
): Promise<void> => {
  if (place === 'credential') {
    const query = db.updateTable('credentials').set({ sealed_blob: anew }).where('id', '=', id);
    await query.where('sealed_blob', '=', sealed).execute();
    return;
  }
  if (place === 'domain-option') {
    const query = db
      .updateTable('domain_options')
      .set({ value: toJson(anew, largestOption) })
      .where('domain_id', '=', id);
    const narrowed = query
      .where('group_name', '=', secretOption.group_name)
      .where('option_name', '=', secretOption.option_name);
    await narrowed.where('value', '=', toJson(sealed, largestOption)).execute();
    return;
  }
  const table = place === 'consumer' ? 'oauth_consumers' : 'oauth_tokens';
  await db.updateTable(table).set({ secret: anew }).where('id', '=', id).where('secret', '=', sealed).execute();
};
