import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { FederationProtocolRow } from './federation-tables.ts';
import type { Tables } from './tables.ts';

/** A way in which an identity provider vouches, and the mapping that reads it. */
export interface FederationProtocol {
  /** `saml2`, `openid` or another name. */
  readonly id: string;
  readonly idpId: string;
  readonly mappingId: string;
  /** Which attribute says who vouches; null for the usual one. */
  readonly remoteIdAttribute: string | null;
}

const toProtocol = (row: Selectable<FederationProtocolRow>): FederationProtocol => ({
  id: row.id,
  idpId: row.idp_id,
  mappingId: row.mapping_id,
  remoteIdAttribute: row.remote_id_attribute,
});

const toColumns = ({ mappingId, remoteIdAttribute }: FederationProtocol) => ({
  mapping_id: mappingId,
  remote_id_attribute: remoteIdAttribute,
});

export const findProtocol = async (
  db: Executor<Tables>,
  idpId: string,
  id: string,
): Promise<FederationProtocol | undefined> => {
  const query = db.selectFrom('federation_protocols').selectAll().where('idp_id', '=', idpId).where('id', '=', id);
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : toProtocol(row);
};

/** Those of one provider, or those of one name, in the order of providers and ids. */
export const listProtocols = async (
  db: Executor<Tables>,
  { idpId, id }: { readonly idpId?: string; readonly id?: string },
): Promise<FederationProtocol[]> => {
  let query = db.selectFrom('federation_protocols').selectAll();
  if (idpId !== undefined) query = query.where('idp_id', '=', idpId);
  if (id !== undefined) query = query.where('id', '=', id);
  return (await query.orderBy('idp_id').orderBy('id').execute()).map(toProtocol);
};

/** @throws UniqueViolation where the provider has it already */
export const insertProtocol = async (db: Executor<Tables>, protocol: FederationProtocol): Promise<void> => {
  await db
    .insertInto('federation_protocols')
    .values({ idp_id: protocol.idpId, id: protocol.id, ...toColumns(protocol) })
    .execute();
};

export const updateProtocol = async (db: Executor<Tables>, protocol: FederationProtocol): Promise<void> => {
  const query = db.updateTable('federation_protocols').set(toColumns(protocol));
  await query.where('idp_id', '=', protocol.idpId).where('id', '=', protocol.id).execute();
};

export const deleteProtocol = async (db: Executor<Tables>, { idpId, id }: FederationProtocol): Promise<void> => {
  await db.deleteFrom('federated_users').where('idp_id', '=', idpId).where('protocol_id', '=', id).execute();
  await db.deleteFrom('federation_protocols').where('idp_id', '=', idpId).where('id', '=', id).execute();
};
