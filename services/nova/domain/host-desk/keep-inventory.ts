import type { Inventories, Inventory } from '@nimbo/client-placement/inventories.ts';
import type { Context } from '@nimbo/context/context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { ComputeNode } from '../../db/cell/host-store.ts';
import type { HostResources } from '../../rpc/instance-report.ts';
import type { InventoryKeeping } from './host-desk.ts';

/** Milliseconds after which placement is compared although the host tells nothing new: somebody may have changed it. */
const trustInterval = 600_000;

const inventory = (total: number, reserved: number, ratio: number): Inventory => ({
  total,
  reserved: Math.min(reserved, total),
  min_unit: 1,
  max_unit: total,
  step_size: 1,
  allocation_ratio: ratio,
});

/** What placement may give away of a host; a class of which there is nothing is left out. */
const inventoriesOf = (told: HostResources): Inventories['inventories'] => {
  const all = {
    VCPU: inventory(told.vcpus, told.reservedVcpus, told.cpuAllocationRatio),
    MEMORY_MB: inventory(told.memoryMb, told.reservedMemoryMb, told.memoryAllocationRatio),
    DISK_GB: inventory(told.diskGb, told.reservedDiskGb, told.diskAllocationRatio),
  };
  return Object.fromEntries(Object.entries(all).filter(([, { total }]) => total > 0));
};

const sameInventories = (known: Inventories['inventories'], wanted: Inventories['inventories']): boolean => {
  const text = (all: Inventories['inventories']): string =>
    JSON.stringify(
      Object.entries(all)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [
          name,
          one.total,
          one.reserved ?? 0,
          one.min_unit ?? 1,
          one.max_unit,
          one.step_size ?? 1,
          one.allocation_ratio ?? 1,
        ]),
    );
  return text(known) === text(wanted);
};

const ensureProvider = async (ctx: Context, { providers }: InventoryKeeping, node: ComputeNode): Promise<void> => {
  try {
    await providers.get(ctx, node.uuid);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error;
    await providers.create(ctx, { uuid: node.uuid, name: node.hypervisor_hostname });
  }
};

const keepTraits = async (ctx: Context, { traits }: InventoryKeeping, uuid: string, told: readonly string[]) => {
  const known = told.length === 0 ? [] : await traits.list(ctx, `in:${told.join(',')}`);
  const { traits: now, resource_provider_generation } = await traits.ofProvider(ctx, uuid);
  const missing = known.filter((name) => !now.includes(name));
  // What an operator has added stays.
  if (missing.length > 0) {
    await traits.replaceOfProvider(ctx, uuid, { resource_provider_generation, traits: [...now, ...missing] });
  }
};

const bringAbout = async (ctx: Context, keeping: InventoryKeeping, node: ComputeNode, told: HostResources) => {
  await ensureProvider(ctx, keeping, node);
  const wanted = inventoriesOf(told);
  const known = await keeping.inventories.get(ctx, node.uuid);
  if (!sameInventories(known.inventories, wanted)) {
    const { resource_provider_generation } = known;
    await keeping.inventories.replace(ctx, node.uuid, { resource_provider_generation, inventories: wanted });
  }
  await keepTraits(ctx, keeping, node.uuid, told.traits);
};

/** Keeps what placement knows of hosts equal to what they report. */
export class InventoryKeeper {
  readonly #keeping: InventoryKeeping;
  /** Of each host, what was brought about and when (milliseconds, monotonic). */
  readonly #done = new Map<string, { readonly told: string; readonly at: number }>();

  constructor(keeping: InventoryKeeping) {
    this.#keeping = keeping;
  }

  /** Never throws: a report counts although placement is away. False where the next one is to try again. */
  async keep(ctx: Context, node: ComputeNode, told: HostResources): Promise<boolean> {
    const text = JSON.stringify([node.uuid, inventoriesOf(told), told.traits]);
    const done = this.#done.get(node.host);
    const now = ctx.clock.monotonic();
    if (done?.told === text && now - done.at < trustInterval) return true;
    try {
      await bringAbout(ctx, this.#keeping, node, told);
      this.#done.set(node.host, { told: text, at: now });
      return true;
    } catch (error) {
      ctx.log.warn('what a host has could not be told to placement', { host: node.host, error });
      return false;
    }
  }
}
