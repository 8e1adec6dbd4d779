import { placementFaults } from '@nimbo/http/fault-formats/placement.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { Placement } from '../domain/placement.ts';
import { aggregateOperations } from './aggregate/operations.ts';
import { allocationOperations } from './allocation/operations.ts';
import { candidateOperations } from './allocation-candidate/operations.ts';
import { inventoryOperations } from './inventory/operations.ts';
import { reshaperOperations } from './reshaper/operations.ts';
import { classOperations } from './resource-class/operations.ts';
import { providerOperations } from './resource-provider/operations.ts';
import { rootOperations } from './root/operations.ts';
import { traitOperations } from './trait/operations.ts';
import { usageOperations } from './usage/operations.ts';
import { placementVersionsPolicy } from './versions.ts';

/** Placement's whole HTTP face. */
export const placementApi = (placement: Placement): ServiceApi => ({
  service: 'placement',
  type: 'placement',
  version: 'v1.39',
  faults: placementFaults,
  microversions: placementVersionsPolicy,
  operations: [
    ...rootOperations(),
    ...providerOperations(placement),
    ...inventoryOperations(placement),
    ...aggregateOperations(placement),
    ...traitOperations(placement),
    ...usageOperations(placement),
    ...classOperations(placement),
    ...allocationOperations(placement),
    ...candidateOperations(placement),
    ...reshaperOperations(placement),
  ],
});
