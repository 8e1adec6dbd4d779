import { cinderFaults } from '@nimbo/http/fault-formats/cinder.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { Cinder } from '../domain/cinder.ts';
import { attachmentOperations } from './attachment/operations.ts';
import { zoneOperations } from './availability-zone/operations.ts';
import { inBothForms } from './common/both-forms.ts';
import { extensionOperations } from './extension/operations.ts';
import { extraSpecOperations } from './extra-spec/operations.ts';
import { limitOperations } from './limit/operations.ts';
import { messageOperations } from './message/operations.ts';
import { quotaSetOperations } from './quota-set/operations.ts';
import { serviceOperations } from './service/operations.ts';
import { snapshotOperations } from './snapshot/operations.ts';
import { versionOperations } from './version/operations.ts';
import { volumeVersions } from './versions.ts';
import { volumeActionOperations } from './volume-action/operations.ts';
import { volumeMetadataOperations } from './volume-metadata/operations.ts';
import { volumeTypeAccessOperations } from './volume-type-access/operations.ts';
import { volumeTypeOperations } from './volume-type/operations.ts';
import { internalVolumeOperations, volumeOperations } from './volume/operations.ts';

/** Cinder's whole HTTP face. */
export const volumeApi = (cinder: Cinder): ServiceApi => ({
  service: 'cinder',
  type: 'block-storage',
  version: 'v3',
  faults: cinderFaults,
  microversions: volumeVersions,
  operations: [
    ...versionOperations,
    ...internalVolumeOperations(cinder),
    ...inBothForms([
      ...volumeOperations(cinder),
      ...volumeActionOperations(cinder),
      ...volumeMetadataOperations(cinder),
      ...attachmentOperations(cinder),
      ...snapshotOperations(cinder),
      ...volumeTypeOperations(cinder),
      ...volumeTypeAccessOperations(cinder),
      ...extraSpecOperations(cinder),
      ...quotaSetOperations(cinder),
      ...limitOperations(cinder),
      ...serviceOperations(cinder),
      ...zoneOperations(cinder),
      ...extensionOperations,
      ...messageOperations(cinder),
    ]),
  ],
});
