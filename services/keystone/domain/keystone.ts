import type { Clock } from '@nimbo/context/clock.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { KeystoneSettings } from '../config.ts';
import type { Tables } from '../db/tables.ts';
import type { PasswordHasher } from '../drivers/password-hasher.ts';
import type { SecretBox } from '../drivers/secret-box.ts';
import type { TokenProvider } from '../drivers/token-provider.ts';
import type { CatalogCache } from './catalog.ts';
import type { Directories } from './directory/directories.ts';
import type { DirectoryReader } from './directory/refresh.ts';
import type { Federation } from './federation/federation.ts';
import type { IdentityCache } from './identity-cache.ts';
import type { RevisionReader } from './revision-reader.ts';
import type { TokenCache } from './token-cache.ts';

/** What keystone works with: handed to every function of the domain, right after the context. */
export interface Keystone {
  readonly db: Database<Tables>;
  readonly clock: Clock;
  readonly settings: KeystoneSettings;
  readonly passwords: PasswordHasher;
  /** Keeps what credentials prove. */
  readonly secrets: SecretBox;
  /** Seals what was shown so far of a login in several steps. */
  readonly receipts: SecretBox;
  readonly provider: TokenProvider;
  /** Who elsewhere vouches for users, and for whom this cloud does. */
  readonly federation: Federation;
  readonly revisions: RevisionReader;
  readonly identities: IdentityCache;
  readonly catalog: CatalogCache;
  readonly tokens: TokenCache;
  /** Where domains keep their users that do not keep them here. */
  readonly directories: Directories;
  readonly directoryReader: DirectoryReader;
  /** Rings for the relay of events; called after each commit. */
  changed(): void;
}
