import { BadRequest } from '@nimbo/errors/faults.ts';
import { lockProviders, lockProvider, moveToRoot, providersInTrees, type Provider } from '../db/provider-store.ts';
import type { Change } from './change.ts';

/** Where a provider stands. */
type Place = Pick<Provider, 'parent_uuid' | 'root_uuid'>;

/** A provider and everything below it. */
const subtreeOf = (uuid: string, tree: readonly Pick<Provider, 'uuid' | 'parent_uuid'>[]): Set<string> => {
  const children = Map.groupBy(tree, ({ parent_uuid: parent }) => parent);
  const subtree = new Set([uuid]);
  for (const member of subtree) for (const child of children.get(member) ?? []) subtree.add(child.uuid);
  return subtree;
};

const refuse = (provider: Provider, reason: string): BadRequest =>
  new BadRequest(`Resource provider ${provider.uuid} stays where it is: ${reason}`);

const parentOf = async ({ tx }: Change, provider: Provider, parentUuid: string): Promise<Provider> => {
  const parent = await lockProvider(tx, parentUuid);
  if (parent === undefined)
    throw refuse(provider, `there is no provider ${parentUuid} to be its parent. Create that one first.`);
  return parent;
};

/** Two moves in one tree could make a circle between them; each locks the roots it concerns, in one order. */
const lockRoots = async ({ tx }: Change, ...places: readonly Place[]): Promise<void> => {
  await lockProviders(
    tx,
    places.map(({ root_uuid: root }) => root),
  );
};

/**
 * Finds a provider's new place and brings everything below it along.
 * @throws BadRequest for an unknown parent, for one in its own subtree, and for a move without `mayReparent`
 */
export const placeInTree = async (
  changing: Change,
  provider: Provider,
  parentUuid: string | null | undefined,
  mayReparent: boolean,
): Promise<Place> => {
  const here = { parent_uuid: provider.parent_uuid, root_uuid: provider.root_uuid };
  if (parentUuid === undefined || parentUuid === provider.parent_uuid) return here;
  if (provider.parent_uuid !== null && !mayReparent) {
    throw refuse(
      provider,
      `it has the parent ${provider.parent_uuid}, and only microversion 1.37 or newer can change that.`,
    );
  }
  const parent = parentUuid === null ? undefined : await parentOf(changing, provider, parentUuid);
  await lockRoots(changing, provider, ...(parent === undefined ? [] : [parent]));
  const subtree = subtreeOf(provider.uuid, await providersInTrees(changing.tx, [provider.root_uuid]));
  if (parentUuid !== null && subtree.has(parentUuid)) {
    throw refuse(provider, `${parentUuid} is itself or lies below it. Choose a parent outside its own subtree.`);
  }
  const rootUuid = parent?.root_uuid ?? provider.uuid;
  await moveToRoot(changing.tx, [...subtree], rootUuid);
  return { parent_uuid: parentUuid, root_uuid: rootUuid };
};
