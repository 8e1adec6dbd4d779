import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import {
  allocationsOf,
  allocationsOnProvider,
  deleteAllocationsOf,
  deleteConsumer,
  findConsumer,
  lockConsumer,
  type Allocation,
  type Consumer,
} from '../db/allocation-store.ts';
import { changeUsage } from '../db/inventory-store.ts';
import { findProviders, lockProviders, type Provider } from '../db/provider-store.ts';
import { change, type Change } from './change.ts';
import type { Claim } from './claim.ts';
import { writeClaims } from './claim-writing.ts';
import type { Placement } from './placement.ts';
import { getProvider, touchProvider } from './resource-provider.ts';

/** What a consumer has, with the providers it has it of. */
export interface Holding {
  /** Undefined where there are no allocations. */
  readonly consumer: Consumer | undefined;
  readonly allocations: readonly Allocation[];
  readonly providers: ReadonlyMap<string, Provider>;
}

/** An unknown consumer is one without allocations: others decide which consumers there are. */
export const getAllocations = async (placement: Placement, consumerUuid: string): Promise<Holding> => {
  const { read } = placement.db;
  const allocations = await allocationsOf(read, consumerUuid);
  if (allocations.length === 0) return { consumer: undefined, allocations, providers: new Map() };
  const uuids = [...new Set(allocations.map((each) => each.provider_uuid))];
  const providers = new Map((await findProviders(read, uuids)).map((provider) => [provider.uuid, provider]));
  return { consumer: await findConsumer(read, consumerUuid), allocations, providers };
};

/** @throws NotFound */
export const getProviderAllocations = async (placement: Placement, uuid: string) => {
  const provider = await getProvider(placement, uuid);
  return { provider, allocations: await allocationsOnProvider(placement.db.read, uuid) };
};

/** Counts up the generation of every provider that was touched, in the order in which they are locked. */
export const touchAll = async (changing: Change, providers: ReadonlyMap<string, Provider>): Promise<void> => {
  for (const provider of providers.values()) await touchProvider(changing, provider);
};

/**
 * Replaces what consumers have, all or nothing.
 * @throws BadRequest for unknown providers and classes; Conflict for another consumer generation, where there is no
 * such inventory, where an amount does not fit it, and where it would be given away over its capacity
 */
export const setAllocations = (ctx: Context, placement: Placement, claims: readonly Claim[]): Promise<void> =>
  change(ctx, placement, async (changing) => {
    await touchAll(changing, await writeClaims(changing, placement.settings, claims));
  });

const providersOf = (allocations: readonly Allocation[]): readonly string[] => [
  ...new Set(allocations.map((each) => each.provider_uuid)),
];

/** Removes whatever a consumer has, and the consumer. @throws NotFound where it has nothing */
export const removeAllocations = (ctx: Context, placement: Placement, consumerUuid: string): Promise<void> =>
  change(ctx, placement, async (changing) => {
    const { tx } = changing;
    const consumer = await lockConsumer(tx, consumerUuid);
    const allocations = consumer === undefined ? [] : await allocationsOf(tx, consumerUuid);
    if (consumer === undefined || allocations.length === 0) {
      throw new NotFound(`Consumer ${consumerUuid} has no allocations, so there is nothing to delete.`, {
        details: { consumer: consumerUuid },
      });
    }
    await lockProviders(tx, providersOf(allocations));
    for (const { provider_uuid: uuid, resource_class: name, used } of allocations) {
      await changeUsage(tx, uuid, name, -used);
    }
    await deleteAllocationsOf(tx, consumerUuid);
    await deleteConsumer(tx, consumerUuid);
    await changing.record('allocation.deleted', { id: consumerUuid, projectId: consumer.project_id });
  });
