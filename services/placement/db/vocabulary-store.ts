import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { inChunks } from './chunks.ts';
import type { Tables, VocabularyRow } from './tables.ts';

export type Word = Readonly<VocabularyRow>;

/** Resource classes and traits are both lists of words. */
export type Vocabulary = 'resource_classes' | 'traits';

export const findWord = (db: Executor<Tables>, vocabulary: Vocabulary, name: string): Promise<Word | undefined> =>
  db.selectFrom(vocabulary).selectAll().where('name', '=', name).executeTakeFirst();

export const allWords = (db: Executor<Tables>, vocabulary: Vocabulary): Promise<Word[]> =>
  db.selectFrom(vocabulary).selectAll().orderBy('name').execute();

/** Those of the names that exist. */
export const knownWords = (db: Executor<Tables>, vocabulary: Vocabulary, names: readonly string[]): Promise<Word[]> =>
  inChunks(names, (chunk) =>
    db.selectFrom(vocabulary).selectAll().where('name', 'in', chunk).orderBy('name').execute(),
  );

/** False where the word is there already. */
export const addWord = (tx: Transaction<Tables>, vocabulary: Vocabulary, word: Word): Promise<boolean> =>
  insertIfMissing(tx, vocabulary, word);

/**
 * A renamed class keeps what providers have of it (the inventories' key follows) and what is allocated.
 * @throws UniqueViolation where the name is taken
 */
export const renameClass = async (tx: Transaction<Tables>, from: string, to: string, at: string): Promise<void> => {
  await tx.updateTable('resource_classes').set({ name: to, updated_at: at }).where('name', '=', from).execute();
  await tx.updateTable('allocations').set({ resource_class: to }).where('resource_class', '=', from).execute();
};

export const deleteWord = async (tx: Transaction<Tables>, vocabulary: Vocabulary, name: string): Promise<void> => {
  await tx.deleteFrom(vocabulary).where('name', '=', name).execute();
};
