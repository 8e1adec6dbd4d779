import { findProviders } from '../../db/provider-store.ts';
import { knownWords } from '../../db/vocabulary-store.ts';
import { unknownClasses, unknownTraits } from '../errors.ts';
import { largestAmount } from '../inventory-capacity.ts';
import type { Placement } from '../placement.ts';
import type { CandidatesRequest, TraitCondition } from './request.ts';

const namesIn = ({ required, forbidden }: TraitCondition): readonly string[] => [...required.flat(), ...forbidden];

/** @throws BadRequest for classes that don't exist */
export const checkClasses = async (placement: Placement, names: readonly string[]): Promise<void> => {
  const known = new Set((await knownWords(placement.db.read, 'resource_classes', names)).map(({ name }) => name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0) throw unknownClasses(missing);
};

/** @throws BadRequest for traits that don't exist */
export const checkTraits = async (placement: Placement, conditions: readonly TraitCondition[]): Promise<void> => {
  const names = [...new Set(conditions.flatMap(namesIn))];
  const known = new Set((await knownWords(placement.db.read, 'traits', names)).map(({ name }) => name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0) throw unknownTraits(missing);
};

const withRoots = async (placement: Placement, request: CandidatesRequest): Promise<CandidatesRequest | undefined> => {
  const uuids = request.groups.map(({ inTree }) => inTree).filter((uuid) => uuid !== undefined);
  const providers = await findProviders(placement.db.read, [...new Set(uuids)]);
  const roots = new Map(providers.map((provider) => [provider.uuid, provider.root_uuid]));
  if (uuids.some((uuid) => !roots.has(uuid))) return undefined;
  const groups = request.groups.map((group) =>
    group.inTree === undefined ? group : { ...group, inTree: roots.get(group.inTree) },
  );
  return { ...request, groups };
};

/**
 * Checks the request's words and turns the providers of `in_tree` into their roots; undefined where nothing can meet
 * it: a tree that does not exist, or an amount that no inventory can have.
 * @throws BadRequest for unknown resource classes and traits
 */
export const prepareRequest = async (
  placement: Placement,
  request: CandidatesRequest,
): Promise<CandidatesRequest | undefined> => {
  const classes = new Set(request.groups.flatMap(({ resources }) => [...resources.keys()]));
  await checkClasses(placement, [...classes]);
  await checkTraits(placement, [request.rootTraits, ...request.groups.map(({ traits }) => traits)]);
  const amounts = request.groups.flatMap(({ resources }) => [...resources.values()]);
  return amounts.some((amount) => amount > largestAmount) ? undefined : withRoots(placement, request);
};
