import { BadRequest } from '@nimbo/errors/faults.ts';
import {
  allocationsOf,
  deleteAllocationsOf,
  deleteConsumer,
  insertAllocation,
  updateConsumer,
  type Allocation,
  type Consumer,
} from '../db/allocation-store.ts';
import { changeUsage, inventoriesOf, type Inventory } from '../db/inventory-store.ts';
import { lockProviders, type Provider } from '../db/provider-store.ts';
import { knownWords } from '../db/vocabulary-store.ts';
import type { Change } from './change.ts';
import { amountsOf, checkAmounts, type ClaimedAmount } from './claim-check.ts';
import { stockKey, type Claim } from './claim.ts';
import { lockClaimant, type Stand } from './claimant.ts';

/** A claim with its consumer, locked, and what it has until now. */
interface Case {
  readonly claim: Claim;
  readonly consumer: Consumer;
  readonly held: readonly Allocation[];
}

/** Consumers are locked in the order of their ids, before any provider: no two transactions wait in a circle. */
const openCases = async (changing: Change, stand: Stand, claims: readonly Claim[]): Promise<Case[]> => {
  const cases: Case[] = [];
  for (const claim of claims.toSorted((one, other) => (one.consumerUuid < other.consumerUuid ? -1 : 1))) {
    const consumer = await lockClaimant(changing, stand, claim);
    if (consumer === undefined) continue;
    cases.push({ claim, consumer, held: await allocationsOf(changing.tx, consumer.uuid) });
  }
  return cases;
};

const lockAll = async ({ tx }: Change, cases: readonly Case[]): Promise<Map<string, Provider>> => {
  const wanted = cases.flatMap(({ claim }) => Object.keys(claim.allocations));
  const held = cases.flatMap((each) => each.held.map((allocation) => allocation.provider_uuid));
  const providers = await lockProviders(tx, [...wanted, ...held]);
  const missing = wanted.find((uuid) => !providers.has(uuid));
  if (missing === undefined) return providers;
  throw new BadRequest(
    `There is no resource provider ${missing} to allocate from: ask for new allocation candidates.`,
    {
      details: { uuid: missing },
    },
  );
};

const stockOf = async ({ tx }: Change, providers: Iterable<string>): Promise<Map<string, Inventory>> => {
  const stock = new Map<string, Inventory>();
  for (const uuid of providers) {
    for (const each of await inventoriesOf(tx, uuid)) stock.set(stockKey(uuid, each.resource_class), each);
  }
  return stock;
};

/** How much more of each inventory is used afterwards. */
const changesOf = (cases: readonly Case[], claimed: readonly ClaimedAmount[]): Map<string, number> => {
  const changes = new Map<string, number>();
  const add = (key: string, amount: number): Map<string, number> => changes.set(key, (changes.get(key) ?? 0) + amount);
  for (const { held } of cases) {
    for (const each of held) add(stockKey(each.provider_uuid, each.resource_class), -each.used);
  }
  for (const each of claimed) add(stockKey(each.providerUuid, each.resourceClass), each.amount);
  return changes;
};

const knownClasses = async (
  { tx }: Change,
  claimed: readonly ClaimedAmount[],
  stock: ReadonlyMap<string, Inventory>,
) => {
  const unstocked = claimed.filter((each) => !stock.has(stockKey(each.providerUuid, each.resourceClass)));
  const names = [...new Set(unstocked.map((each) => each.resourceClass))];
  return new Set((await knownWords(tx, 'resource_classes', names)).map(({ name }) => name));
};

/** Events are small; a claim on hundreds of providers is told by its number. */
const longestTold = 16_384;

const toldOf = ({ allocations }: Claim) =>
  JSON.stringify(allocations).length <= longestTold
    ? { allocations }
    : { providerCount: Object.keys(allocations).length };

const rewrite = async (changing: Change, { claim, consumer, held }: Case): Promise<void> => {
  const { tx, at } = changing;
  if (held.length > 0) await deleteAllocationsOf(tx, consumer.uuid);
  const claimed = amountsOf([claim]);
  for (const each of claimed) {
    await insertAllocation(tx, {
      consumer_uuid: consumer.uuid,
      provider_uuid: each.providerUuid,
      resource_class: each.resourceClass,
      used: each.amount,
      created_at: at,
    });
  }
  if (claimed.length === 0) await deleteConsumer(tx, consumer.uuid);
  else await updateConsumer(tx, { ...consumer, generation: consumer.generation + 1, updated_at: at });
  await changing.record(claimed.length === 0 ? 'allocation.deleted' : 'allocation.changed', {
    id: consumer.uuid,
    projectId: consumer.project_id,
    payload: { ...toldOf(claim), type: consumer.consumer_type },
  });
};

/** The providers whose generation tells of the change: those claimed of, and those a consumer leaves altogether. */
const touchedBy = (cases: readonly Case[]): Set<string> =>
  new Set(
    cases.flatMap(({ claim, held }) => {
      const wanted = Object.keys(claim.allocations);
      return wanted.length > 0 ? wanted : held.map((each) => each.provider_uuid);
    }),
  );

/**
 * Replaces what consumers have. Every consumer and provider concerned is locked until the transaction ends, so what
 * is checked here still holds when it is committed.
 * @returns the providers whose generation the caller has to count up
 * @throws as `setAllocations`
 */
export const writeClaims = async (
  changing: Change,
  stand: Stand,
  claims: readonly Claim[],
): Promise<Map<string, Provider>> => {
  const cases = await openCases(changing, stand, claims);
  const providers = await lockAll(changing, cases);
  const stock = await stockOf(changing, providers.keys());
  const claimed = amountsOf(cases.map(({ claim }) => claim));
  const changes = changesOf(cases, claimed);
  checkAmounts(claimed, stock, changes, await knownClasses(changing, claimed, stock));
  for (const each of cases) await rewrite(changing, each);
  for (const [key, amount] of changes) {
    const [uuid = '', resourceClass = ''] = key.split(' ');
    if (amount !== 0) await changeUsage(changing.tx, uuid, resourceClass, amount);
  }
  const touched = touchedBy(cases);
  return new Map([...providers].filter(([uuid]) => touched.has(uuid)));
};
