import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import { isClassInUse } from '../db/inventory-store.ts';
import { addWord, allWords, deleteWord, findWord, renameClass, type Word } from '../db/vocabulary-store.ts';
import { change, type Change } from './change.ts';
import type { Placement } from './placement.ts';
import { standardResourceClasses } from './vocabulary/standard-resource-classes.ts';

const noClass = (name: string): NotFound =>
  new NotFound(`There is no resource class ${name}: check the name, or create it.`, { details: { name } });

/** The standard ones in the order of the standard, then the operator's own. */
export const listClasses = async (placement: Placement): Promise<readonly Word[]> => {
  const words = new Map((await allWords(placement.db.read, 'resource_classes')).map((word) => [word.name, word]));
  const order = new Set([...standardResourceClasses, ...words.keys()]);
  return [...order].map((name) => words.get(name)).filter((word) => word !== undefined);
};

/** @throws NotFound */
export const getClass = async (placement: Placement, name: string): Promise<Word> => {
  const word = await findWord(placement.db.read, 'resource_classes', name);
  if (word === undefined) throw noClass(name);
  return word;
};

const add = async (changing: Change, name: string): Promise<boolean> => {
  const word = { name, standard: false, created_at: changing.at, updated_at: changing.at };
  const isNew = await addWord(changing.tx, 'resource_classes', word);
  if (isNew) await changing.record('resource_class.created', { id: name });
  return isNew;
};

/** @throws Conflict where it exists */
export const createClass = async (ctx: Context, placement: Placement, name: string): Promise<void> => {
  if (await change(ctx, placement, (changing) => add(changing, name))) return;
  throw new Conflict(`There is a resource class ${name} already: choose another name.`);
};

/** Makes the class unless it is there; true where it was made. */
export const ensureClass = async (ctx: Context, placement: Placement, name: string): Promise<boolean> => {
  if ((await findWord(placement.db.read, 'resource_classes', name)) !== undefined) return false;
  return change(ctx, placement, (changing) => add(changing, name));
};

/** Microversions 1.2 to 1.6. @throws NotFound, BadRequest for a standard class, Conflict where the name is taken */
export const renameClassTo = async (
  ctx: Context,
  placement: Placement,
  name: string,
  newName: string,
): Promise<Word> => {
  try {
    return await change(ctx, placement, async (changing) => {
      const word = await findWord(changing.tx, 'resource_classes', name);
      if (word === undefined) throw noClass(name);
      if (word.standard)
        throw new BadRequest(
          `Resource class ${name} is a standard one and keeps its name: only custom ones can be renamed.`,
        );
      await renameClass(changing.tx, name, newName, changing.at);
      await changing.record('resource_class.renamed', { id: name, payload: { name: newName } });
      return { ...word, name: newName, updated_at: changing.at };
    });
  } catch (error) {
    if (error instanceof UniqueViolation)
      throw new Conflict(`There is a resource class ${newName} already: choose another name.`);
    throw error;
  }
};

/** @throws NotFound, BadRequest for a standard class, Conflict while a provider has inventory of it */
export const removeClass = (ctx: Context, placement: Placement, name: string): Promise<void> =>
  change(ctx, placement, async (changing) => {
    const word = await findWord(changing.tx, 'resource_classes', name);
    if (word === undefined) throw noClass(name);
    if (word.standard)
      throw new BadRequest(`Resource class ${name} is a standard one: only custom ones can be deleted.`);
    if (await isClassInUse(changing.tx, name)) {
      throw new Conflict(`Resource class ${name} has inventory: delete that first.`);
    }
    await deleteWord(changing.tx, 'resource_classes', name);
    await changing.record('resource_class.deleted', { id: name });
  });
