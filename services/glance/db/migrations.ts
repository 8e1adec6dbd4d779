import type { Migration } from '@nimbo/db/migration.ts';
import { images } from './migrations/0001-images.ts';

/** The schema's life, oldest first; only ever appended to. */
export const migrations: readonly Migration[] = [images];
