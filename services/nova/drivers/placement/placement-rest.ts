import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import {
  allocationCandidatesClient,
  type AllocationCandidates,
} from '@nimbo/client-placement/allocation-candidates.ts';
import { allocationsClient, type AllocationsClient } from '@nimbo/client-placement/allocations.ts';
import { inventoriesClient } from '@nimbo/client-placement/inventories.ts';
import { usagesClient } from '@nimbo/client-placement/usages.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { Room } from '../../scheduler/host-state.ts';
import type { Candidate, Claim, PlacementDriver } from '../placement.ts';

/** Only candidates where one provider gives everything: what a server takes is written as such. */
const candidatesOf = ({ allocation_requests, provider_summaries }: AllocationCandidates): readonly Candidate[] =>
  allocation_requests.flatMap(({ allocations }) => {
    const [provider, ...others] = Object.keys(allocations);
    if (provider === undefined || others.length > 0) return [];
    return [{ provider, rooms: provider_summaries[provider]?.resources ?? {} }];
  });

/** Tries of one claim while others write the same consumer. */
const tries = 5;

const isRace = (error: unknown): boolean => error instanceof Fault && error.code === 'placement.concurrent_update';

/** Writes the claim over what the consumer was when it was read; false where there is no room. */
const write = async (
  ctx: ClientContext,
  client: AllocationsClient,
  { instance, provider, resources, projectId, userId }: Claim,
  generation: number | null,
): Promise<boolean> => {
  try {
    await client.replace(ctx, instance, {
      allocations: { [provider]: { resources } },
      project_id: projectId,
      user_id: userId,
      consumer_generation: generation,
      consumer_type: 'INSTANCE',
    });
    return true;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict' && !isRace(error)) return false;
    throw error;
  }
};

/** Most claims are of servers that are new to placement: it is asked what it knows only when that was wrong. */
const claimRoom = async (ctx: ClientContext, client: AllocationsClient, claim: Claim): Promise<boolean> => {
  let generation: number | null = null;
  for (let count = 1; ; count += 1) {
    try {
      return await write(ctx, client, claim, generation);
    } catch (error) {
      if (count >= tries || !isRace(error)) throw error;
    }
    const known = await client.get(ctx, claim.instance);
    if (known.allocations[claim.provider] !== undefined) return true;
    generation = known.consumer_generation ?? null;
  }
};

/** A host that has just come may not be known to placement yet: it has no room. */
const roomsOf = async (
  ctx: ClientContext,
  http: HttpClient,
  provider: string,
): Promise<Readonly<Record<string, Room>>> => {
  try {
    return await readRooms(ctx, http, provider);
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
};

const readRooms = async (
  ctx: ClientContext,
  http: HttpClient,
  provider: string,
): Promise<Readonly<Record<string, Room>>> => {
  const { inventories } = await inventoriesClient(http).get(ctx, provider);
  const { usages } = await usagesClient(http).ofProvider(ctx, provider);
  return Object.fromEntries(
    Object.entries(inventories).map(([name, { total, reserved = 0, allocation_ratio: ratio = 1 }]) => [
      name,
      { capacity: Math.floor((total - reserved) * ratio), used: usages[name] ?? 0 },
    ]),
  );
};

/** Placement by its REST API, in nova's own name. */
export const placementRest = (http: HttpClient): PlacementDriver => {
  const allocations = allocationsClient(http);
  return {
    candidates: async (ctx, { resources, traits }, limit) => {
      const group = { suffix: '', resources, ...(traits.length === 0 ? {} : { required: traits }) };
      return candidatesOf(await allocationCandidatesClient(http).find(ctx, { groups: [group], limit }));
    },
    rooms: (ctx, provider) => roomsOf(ctx, http, provider),
    claim: (ctx, claim) => claimRoom(ctx, allocations, claim),
    claimed: async (ctx, instance) => Object.keys((await allocations.get(ctx, instance)).allocations)[0],
    release: (ctx, instance) => allocations.delete(ctx, instance),
    claimsOf: async (ctx, provider) => Object.keys((await allocations.ofProvider(ctx, provider)).allocations),
  };
};
