import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { lockConsumer } from '../db/allocation-store.ts';
import { lockProviders, type Provider } from '../db/provider-store.ts';
import { touchAll } from './allocation.ts';
import { change, type Change } from './change.ts';
import type { Claim } from './claim.ts';
import { writeClaims } from './claim-writing.ts';
import { errorCodes, providerChanged } from './errors.ts';
import { dropStock, putStock, type StockInput } from './inventory.ts';
import type { Placement } from './placement.ts';

/** What a provider shall have, and its generation as the caller knows it. */
export interface ReshapedProvider {
  readonly uuid: string;
  readonly generation: number;
  readonly inventories: StockInput;
}

const lockReshaped = async ({ tx }: Change, reshaped: readonly ReshapedProvider[]): Promise<Map<string, Provider>> => {
  const providers = await lockProviders(
    tx,
    reshaped.map(({ uuid }) => uuid),
  );
  for (const { uuid, generation } of reshaped) {
    const provider = providers.get(uuid);
    if (provider === undefined) {
      throw new BadRequest(`The inventories name resource provider ${uuid}, which does not exist: create it first.`, {
        code: errorCodes.providerNotFound,
      });
    }
    if (provider.generation !== generation) throw providerChanged(uuid, generation, provider.generation);
  }
  return providers;
};

/** Consumers come before providers, as everywhere. */
const lockConsumers = async ({ tx }: Change, claims: readonly Claim[]): Promise<void> => {
  for (const uuid of claims.map((claim) => claim.consumerUuid).toSorted()) await lockConsumer(tx, uuid);
};

/**
 * Moves inventory in use from provider to provider: what they have and who uses it changes at once, or not at all.
 * In between, a provider has what it had and what it shall have.
 * @throws BadRequest for unknown providers and classes, Conflict for other generations, for what is still in use at
 * the end and for what does not fit
 */
export const reshape = (
  ctx: Context,
  placement: Placement,
  reshaped: readonly ReshapedProvider[],
  claims: readonly Claim[],
): Promise<void> =>
  change(ctx, placement, async (changing) => {
    await lockConsumers(changing, claims);
    const providers = await lockReshaped(changing, reshaped);
    for (const { uuid, inventories } of reshaped) await putStock(changing, uuid, inventories);
    const claimed = await writeClaims(changing, placement.settings, claims);
    for (const { uuid, inventories } of reshaped) await dropStock(changing, uuid, Object.keys(inventories));
    await touchAll(changing, new Map([...providers, ...claimed]));
    for (const uuid of providers.keys()) await changing.record('resource_provider.reshaped', { id: uuid });
  });
