import { novaFaults } from '@nimbo/http/fault-formats/nova.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { Nova } from '../domain/nova.ts';
import { consoleOperations } from './console/operations.ts';
import { aggregateOperations } from './aggregate/operations.ts';
import { zoneOperations } from './availability-zone/operations.ts';
import { extensionOperations } from './extension/operations.ts';
import { externalEventOperations } from './external-event/operations.ts';
import { hypervisorOperations } from './hypervisor/operations.ts';
import { serviceOperations } from './service/operations.ts';
import { extraSpecOperations } from './flavor-extra-spec/operations.ts';
import { flavorAccessOperations } from './flavor-access/operations.ts';
import { flavorOperations } from './flavor/operations.ts';
import { keypairOperations } from './keypair/operations.ts';
import { limitOperations } from './limit/operations.ts';
import { quotaClassOperations } from './quota-class-set/operations.ts';
import { quotaSetOperations } from './quota-set/operations.ts';
import { serverActionLogOperations } from './server-action-log/operations.ts';
import { serverGroupOperations } from './server-group/operations.ts';
import { serverActionOperations } from './server-action/operations.ts';
import { serverAddressOperations } from './server-address/operations.ts';
import { serverInterfaceOperations } from './server-interface/operations.ts';
import { serverMetadataOperations } from './server-metadata/operations.ts';
import { serverTagOperations } from './server-tag/operations.ts';
import { serverVolumeOperations } from './server-volume/operations.ts';
import { tenantUsageOperations } from './tenant-usage/operations.ts';
import { serverOperations } from './server/operations.ts';
import { versionOperations } from './version/operations.ts';
import { computeVersions } from './versions.ts';

/** Nova's whole HTTP face. */
export const computeApi = (nova: Nova): ServiceApi => ({
  service: 'nova',
  type: 'compute',
  version: 'v2.1',
  faults: novaFaults,
  microversions: computeVersions,
  operations: [
    ...versionOperations,
    ...extensionOperations,
    ...serverOperations(nova),
    ...serverActionOperations(nova),
    ...serverMetadataOperations(nova),
    ...serverTagOperations(nova),
    ...serverAddressOperations(nova),
    ...serverVolumeOperations(nova),
    ...serverInterfaceOperations(nova),
    ...serverActionLogOperations(nova),
    ...consoleOperations(nova),
    ...flavorOperations(nova),
    ...flavorAccessOperations(nova),
    ...extraSpecOperations(nova),
    ...keypairOperations(nova),
    ...quotaSetOperations(nova),
    ...quotaClassOperations(nova),
    ...limitOperations(nova),
    ...tenantUsageOperations(nova),
    ...aggregateOperations(nova),
    ...zoneOperations(nova),
    ...serviceOperations(nova),
    ...hypervisorOperations(nova),
    ...externalEventOperations(nova),
    ...serverGroupOperations(nova),
  ],
});
