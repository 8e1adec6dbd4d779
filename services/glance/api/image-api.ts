import { glanceFaults } from '@nimbo/http/fault-formats/glance.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Glance } from '../domain/glance.ts';
import { basePolicy } from './common/policy.ts';
import { discoveryOperations } from './discovery/operations.ts';
import { imageActionOperations } from './image-action/operations.ts';
import { imageDataOperations } from './image-data/operations.ts';
import { imageMemberOperations } from './image-member/operations.ts';
import { memberPolicy } from './image-member/policy.ts';
import { imageTagOperations } from './image-tag/operations.ts';
import { imageOperations } from './image/operations.ts';
import { imagePolicy } from './image/policy.ts';
import { schemaOperations } from './schema/operations.ts';
import { versionOperations } from './version/operations.ts';

/** Every rule of the service: when adding a noun, add its rules here and its operations below. */
export const imagePolicies: readonly PolicyRule[] = [
  ...Object.values(basePolicy),
  ...Object.values(imagePolicy),
  ...Object.values(memberPolicy),
];

/** Glance's whole HTTP face. */
export const imageApi = (glance: Glance): ServiceApi => ({
  service: 'glance',
  type: 'image',
  faults: glanceFaults,
  version: 'v2.17',
  operations: [
    ...versionOperations,
    ...schemaOperations(glance.settings),
    ...discoveryOperations,
    ...imageOperations(glance),
    ...imageDataOperations(glance),
    ...imageActionOperations(glance),
    ...imageTagOperations(glance),
    ...imageMemberOperations(glance),
  ],
});
