import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { isAdmin, requireProject } from '../../domain/caller.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { limitsOf, usageOf } from '../../domain/quota.ts';
import { quotaPolicy } from '../quota-set/policy.ts';

export const limitOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'show_limits',
    summary: 'Show what a project may have and has',
    method: 'GET',
    path: '/v3/limits',
    status: 200,
    authorization: { at: 'request', rule: quotaPolicy.limits },
    query: openObject({ project_id: Type.Optional(text()) }),
    handle: async (ctx, { query }) => {
      const projectId = (await isAdmin(ctx)) && query.project_id !== undefined ? query.project_id : requireProject(ctx);
      const [limits, used] = [
        await limitsOf(cinder.db.read, cinder, projectId),
        await usageOf(cinder.db.read, projectId),
      ];
      const absolute = {
        maxTotalVolumes: limits.volumes,
        maxTotalSnapshots: limits.snapshots,
        maxTotalVolumeGigabytes: limits.gigabytes,
        totalVolumesUsed: used.volumes,
        totalSnapshotsUsed: used.snapshots,
        totalGigabytesUsed: used.gigabytes,
      };
      return { limits: { rate: [], absolute } };
    },
  }),
];
