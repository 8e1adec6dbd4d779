import { novaFaults } from '@nimbo/http/fault-formats/nova.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { Nova } from '../domain/nova.ts';
import { versionOperations } from './version/operations.ts';
import { computeVersions } from './versions.ts';

/** Nova's whole HTTP face. */
export const computeApi = (_nova: Nova): ServiceApi => ({
  service: 'nova',
  type: 'compute',
  version: 'v2.1',
  faults: novaFaults,
  microversions: computeVersions,
  operations: [...versionOperations],
});
