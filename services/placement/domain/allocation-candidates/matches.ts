import { misfitOf } from '../inventory-capacity.ts';
import type { AggregateCondition, TraitCondition } from './request.ts';
import type { TreeProvider } from './tree.ts';

/** Whether a set of names meets every alternative and holds none of what is forbidden. */
const meets = (
  names: ReadonlySet<string>,
  required: readonly (readonly string[])[],
  forbidden: readonly string[],
): boolean =>
  required.every((alternatives) => alternatives.some((name) => names.has(name))) &&
  !forbidden.some((name) => names.has(name));

/** Whether one provider alone has the traits, and none that is forbidden. */
export const hasTraits = ({ traits }: TreeProvider, { required, forbidden }: TraitCondition): boolean =>
  meets(traits, required, forbidden);

/** Whether providers have the traits together, and none of them one that is forbidden. */
export const haveTraits = (providers: readonly TreeProvider[], { required, forbidden }: TraitCondition): boolean =>
  required.every((alternatives) => providers.some(({ traits }) => alternatives.some((name) => traits.has(name)))) &&
  !forbidden.some((name) => providers.some(({ traits }) => traits.has(name)));

/** Whether a provider is itself in the aggregates. */
export const isMember = ({ aggregates }: TreeProvider, { memberOf, forbidden }: AggregateCondition): boolean =>
  meets(aggregates, memberOf, forbidden);

/** The same where a root's membership counts for its whole tree. */
export const isMemberWithRoot = (
  provider: TreeProvider,
  root: TreeProvider,
  { memberOf, forbidden }: AggregateCondition,
): boolean => meets(new Set([...provider.aggregates, ...root.aggregates]), memberOf, forbidden);

/** Whether an amount can be allocated of a provider's class now. */
export const hasRoom = ({ stock }: TreeProvider, resourceClass: string, amount: number): boolean => {
  const stocked = stock.get(resourceClass);
  return stocked !== undefined && misfitOf(stocked, amount) === undefined;
};
