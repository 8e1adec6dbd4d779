import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { addWord, allWords, type Vocabulary } from '../../db/vocabulary-store.ts';
import type { Placement } from '../placement.ts';
import { standardResourceClasses } from './standard-resource-classes.ts';
import { standardTraits } from './standard-traits.ts';

const ensure = async (
  ctx: Context,
  { db }: Placement,
  vocabulary: Vocabulary,
  names: readonly string[],
): Promise<void> => {
  const known = new Set((await allWords(db.read, vocabulary)).map(({ name }) => name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  await db.transaction(ctx, async (tx) => {
    const at = timestampNow(ctx.clock);
    for (const name of missing) await addWord(tx, vocabulary, { name, standard: true, created_at: at, updated_at: at });
  });
};

/** Makes the standard resource classes and traits that are not there yet; any number of processes may do so. */
export const ensureStandardVocabulary = async (ctx: Context, placement: Placement): Promise<void> => {
  await ensure(ctx, placement, 'resource_classes', standardResourceClasses);
  await ensure(ctx, placement, 'traits', standardTraits);
};
