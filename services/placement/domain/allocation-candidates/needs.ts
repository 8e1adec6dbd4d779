import type { TreeNeed } from '../../db/candidate-store.ts';
import { hasRoom, hasTraits, isMember } from './matches.ts';
import { noAggregates, noTraits, type RequestGroup } from './request.ts';
import type { TreeProvider } from './tree.ts';

/**
 * What a tree must have for the group to be met in it: necessary, not sufficient. Each need is about one provider of
 * the tree, and falls away where a sharing provider could meet it.
 */
export const needsOf = (group: RequestGroup, sharing: readonly TreeProvider[]): TreeNeed[] => {
  const needs = group.suffix === '' ? togetherNeeds(group) : [aloneNeed(group)];
  const isBound = group.suffix === '' && group.inTree !== undefined;
  return isBound ? needs : needs.filter((need) => !sharing.some((provider) => canMeet(provider, need)));
};

const aloneNeed = ({ resources, traits, aggregates }: RequestGroup): TreeNeed => ({
  resources: [...resources],
  traits,
  aggregates,
});

/** Of the group without a suffix every class and every trait may come from another provider of the tree. */
const togetherNeeds = ({ resources, traits }: RequestGroup): TreeNeed[] => [
  ...[...resources].map((resource) => ({ resources: [resource], traits: noTraits, aggregates: noAggregates })),
  ...traits.required.map((alternatives) => ({
    resources: [],
    traits: { required: [alternatives], forbidden: [] },
    aggregates: noAggregates,
  })),
];

const canMeet = (provider: TreeProvider, { resources, traits, aggregates }: TreeNeed): boolean =>
  hasTraits(provider, traits) &&
  isMember(provider, aggregates) &&
  resources.every(([resourceClass, amount]) => hasRoom(provider, resourceClass, amount));
