import { createFlavor } from '../domain/flavor.ts';
import type { Nova } from '../domain/nova.ts';
import { ctx } from './server-world.ts';

/** A flavor that tests may use: 1 vCPU, 512 MiB, 1 GiB of disk. */
export const addFlavor = async (
  nova: Nova,
  id = '1',
  given: { vcpus?: number; root_gb?: number } = {},
): Promise<void> => {
  await createFlavor(ctx, nova, {
    flavorid: id,
    name: `flavor-${id}`,
    vcpus: 1,
    memory_mb: 512,
    root_gb: 1,
    ephemeral_gb: 0,
    swap: 0,
    rxtx_factor: 1,
    is_public: true,
    description: null,
    ...given,
  });
};
