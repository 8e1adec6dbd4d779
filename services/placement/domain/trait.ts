import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import { associatedTraits, isTraitInUse, replaceTraits, traitsOf } from '../db/membership-store.ts';
import type { Provider } from '../db/provider-store.ts';
import { addWord, allWords, deleteWord, findWord, knownWords, type Word } from '../db/vocabulary-store.ts';
import { change } from './change.ts';
import type { Placement } from './placement.ts';
import { getProvider, lockedProvider, touchProvider } from './resource-provider.ts';

/** Which traits a list shows. */
export interface TraitFilter {
  readonly names?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
  /** Only those that some provider has, or none. */
  readonly associated?: boolean | undefined;
}

/** A provider with what it is. */
export interface Traited {
  readonly provider: Provider;
  readonly traits: readonly Word[];
}

const customName = /^CUSTOM_[A-Z0-9_]+$/;

export const listTraits = async (placement: Placement, filter: TraitFilter): Promise<readonly Word[]> => {
  const { names, prefix, associated } = filter;
  const read = placement.db.read;
  const words = names === undefined ? await allWords(read, 'traits') : await knownWords(read, 'traits', names);
  const attached = associated === undefined ? undefined : await associatedTraits(read);
  return words.filter(
    ({ name }) =>
      (prefix === undefined || name.startsWith(prefix)) &&
      (attached === undefined || attached.has(name) === associated),
  );
};

/** @throws NotFound */
export const getTrait = async (placement: Placement, name: string): Promise<Word> => {
  const word = await findWord(placement.db.read, 'traits', name);
  if (word === undefined) throw new NotFound(`There is no trait ${name}: check the name, or create it.`);
  return word;
};

/** Makes a trait of the operator's own, unless it is there. @throws BadRequest for a name that is no custom one */
export const ensureTrait = async (ctx: Context, placement: Placement, name: string) => {
  if (!customName.test(name) || name.length > 255) {
    throw new BadRequest(
      `The trait "${name.slice(0, 80)}" is not custom: it must start with "CUSTOM_" and have at most 255 of the ` +
        'characters "A"-"Z", "0"-"9" and "_".',
    );
  }
  const known = await findWord(placement.db.read, 'traits', name);
  if (known !== undefined) return { trait: known, isNew: false };
  return change(ctx, placement, async (changing) => {
    const trait = { name, standard: false, created_at: changing.at, updated_at: changing.at };
    const isNew = await addWord(changing.tx, 'traits', trait);
    if (isNew) await changing.record('trait.created', { id: name });
    return { trait, isNew };
  });
};

/** @throws NotFound, BadRequest for a standard trait, Conflict while a provider has it */
export const removeTrait = (ctx: Context, placement: Placement, name: string): Promise<void> =>
  change(ctx, placement, async (changing) => {
    const word = await findWord(changing.tx, 'traits', name);
    if (word === undefined) throw new NotFound(`There is no trait ${name}: check the name, or create it.`);
    if (word.standard) throw new BadRequest(`Trait ${name} is a standard one: only custom ones can be deleted.`);
    if (await isTraitInUse(changing.tx, name)) {
      throw new Conflict(`Trait ${name} is on a resource provider: take it off there first.`);
    }
    await deleteWord(changing.tx, 'traits', name);
    await changing.record('trait.deleted', { id: name });
  });

/** @throws NotFound */
export const getProviderTraits = async (placement: Placement, uuid: string): Promise<Traited> => {
  const provider = await getProvider(placement, uuid);
  return { provider, traits: await traitsOf(placement.db.read, uuid) };
};

/**
 * Makes a provider have exactly these traits.
 * @throws NotFound, BadRequest for unknown traits, Conflict for another generation
 */
export const setProviderTraits = (
  ctx: Context,
  placement: Placement,
  uuid: string,
  names: readonly string[],
  generation?: number,
): Promise<Traited> =>
  change(ctx, placement, async (changing) => {
    const provider = await lockedProvider(changing, uuid, generation);
    const traits = await knownWords(changing.tx, 'traits', [...new Set(names)]);
    const known = new Set(traits.map(({ name }) => name));
    const missing = names.filter((name) => !known.has(name));
    if (missing.length > 0)
      throw new BadRequest(`There is no trait ${missing.join(', ')}: create it first, or use another.`);
    await replaceTraits(changing.tx, uuid, names);
    const after = await touchProvider(changing, provider);
    await changing.record('resource_provider.traits_changed', {
      id: uuid,
      payload: { count: traits.length, generation: after.generation },
    });
    return { provider: after, traits };
  });
