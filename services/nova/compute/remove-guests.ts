import type { Context } from '@nimbo/context/context.ts';
import type { Hypervisor } from './drivers/hypervisor.ts';
import type { ComputeLoop } from './loop/compute-loop.ts';

/** Milliseconds that guests have to shut down by themselves when the whole cloud is taken down. */
const grace = 15_000;

/** Ends all guests of this host; their disks stay, and those that were up come up again with the cloud. */
export const removeGuests = async (ctx: Context, hypervisor: Hypervisor, loop: ComputeLoop): Promise<void> => {
  await loop.expectDown();
  await hypervisor.start(ctx);
  try {
    const uuids = await hypervisor.list(ctx);
    const ends = await Promise.allSettled(uuids.map((uuid) => endGuest(ctx, hypervisor, uuid)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } finally {
    await hypervisor.stop();
  }
};

/** One that is suspended keeps its memory. */
const endGuest = async (ctx: Context, hypervisor: Hypervisor, uuid: string): Promise<void> => {
  const guest = await hypervisor.read(ctx, uuid).catch(() => undefined);
  if (guest?.power !== 'suspended' && guest?.power !== 'stopped') await hypervisor.powerOff(ctx, uuid, grace);
};
