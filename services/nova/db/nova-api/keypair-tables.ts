import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A user's public key; the private one is never kept. */
export interface KeypairRow {
  id: Generated<number>;
  user_id: string;
  name: string;
  type: 'ssh' | 'x509';
  fingerprint: string;
  public_key: string;
  created_at: Timestamp;
}

export interface KeypairTables {
  key_pairs: KeypairRow;
}
