import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Keypair } from '../../db/nova-api/keypair-store.ts';
import type { NewKeypair } from '../../domain/keypair.ts';
import { isSince } from '../common/since.ts';

const summary = (keypair: Omit<Keypair, 'id'>, version: Microversion | undefined) => ({
  name: keypair.name,
  public_key: keypair.public_key,
  fingerprint: keypair.fingerprint,
  ...(isSince(version, '2.2') ? { type: keypair.type } : {}),
});

/** A key pair of a list. */
export const listedKeypair = (keypair: Keypair, version: Microversion | undefined) => ({
  keypair: summary(keypair, version),
});

/** A key pair that was just made, with the private key where it was made here. */
export const newKeypairView = (keypair: NewKeypair, version: Microversion | undefined) => ({
  keypair: {
    ...summary(keypair, version),
    user_id: keypair.user_id,
    ...(keypair.privateKey === undefined ? {} : { private_key: keypair.privateKey }),
  },
});

/** A key pair whole. Deleted ones are gone, so the fields about deletion never say anything. */
export const keypairView = (keypair: Keypair, version: Microversion | undefined) => ({
  keypair: {
    ...summary(keypair, version),
    id: keypair.id,
    user_id: keypair.user_id,
    created_at: keypair.created_at.replace('Z', ''),
    updated_at: null,
    deleted: false,
    deleted_at: null,
  },
});
