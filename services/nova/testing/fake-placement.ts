import type { Candidate, Claim, PlacementDriver } from '../drivers/placement.ts';
import type { Room } from '../scheduler/host-state.ts';

/** Placement in memory, with what tests look at. */
export interface FakePlacement extends PlacementDriver {
  /** What each provider has. */
  readonly inventories: Map<string, Readonly<Record<string, number>>>;
  readonly claims: Map<string, Claim>;
}

/** A placement service in memory. */
export const fakePlacement = (): FakePlacement => {
  const inventories = new Map<string, Readonly<Record<string, number>>>();
  const claims = new Map<string, Claim>();
  const used = (provider: string, name: string): number =>
    [...claims.values()]
      .filter((claim) => claim.provider === provider)
      .reduce((sum, { resources }) => sum + (resources[name] ?? 0), 0);
  const roomsOf = (provider: string): Record<string, Room> =>
    Object.fromEntries(
      Object.entries(inventories.get(provider) ?? {}).map(([name, capacity]) => [
        name,
        { capacity, used: used(provider, name) },
      ]),
    );
  const fits = (provider: string, wanted: Readonly<Record<string, number>>): boolean => {
    const rooms = roomsOf(provider);
    return Object.entries(wanted).every(([name, amount]) => {
      const room = rooms[name];
      return room !== undefined && room.capacity - room.used >= amount;
    });
  };
  const claim = (wanted: Claim): boolean => {
    if (claims.get(wanted.instance)?.provider === wanted.provider) return true;
    if (!fits(wanted.provider, wanted.resources)) return false;
    claims.set(wanted.instance, wanted);
    return true;
  };
  const candidates = (resources: Readonly<Record<string, number>>): readonly Candidate[] =>
    [...inventories.keys()]
      .filter((provider) => fits(provider, resources))
      .map((provider) => ({ provider, rooms: roomsOf(provider) }));
  return {
    inventories,
    claims,
    candidates: async (_ctx, { resources }, limit) => candidates(resources).slice(0, limit),
    rooms: async (_ctx, provider) => roomsOf(provider),
    claim: async (_ctx, wanted) => claim(wanted),
    claimed: async (_ctx, instance) => claims.get(instance)?.provider,
    release: async (_ctx, instance) => void claims.delete(instance),
    claimsOf: async (_ctx, provider) =>
      [...claims.values()].filter((one) => one.provider === provider).map(({ instance }) => instance),
  };
};
