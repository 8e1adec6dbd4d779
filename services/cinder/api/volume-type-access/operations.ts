import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { allowType, forbidType, typeAccess } from '../../domain/volume-type.ts';
import { volumeTypePolicy as policy } from '../volume-type/policy.ts';

const project = strictObject({ project: text(255, { minLength: 1 }) });
const addBody = strictObject({ addProjectAccess: project });
const removeBody = strictObject({ removeProjectAccess: project });

export const volumeTypeAccessOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_volume_type_access',
    summary: 'List the projects that may use a volume type',
    method: 'GET',
    path: '/v3/types/{type_id}/os-volume-type-access',
    status: 200,
    authorization: { at: 'request', rule: policy.access },
    handle: async (ctx, { params: { type_id: id } }) => {
      const projects = await typeAccess(ctx, cinder, id);
      return { volume_type_access: projects.map((projectId) => ({ volume_type_id: id, project_id: projectId })) };
    },
  }),
  operation({
    name: 'add_volume_type_access',
    summary: 'Let a project use a volume type',
    method: 'POST',
    path: '/v3/types/{type_id}/action',
    action: 'addProjectAccess',
    status: 202,
    authorization: { at: 'request', rule: policy.addAccess },
    body: addBody,
    handle: (ctx, { params, body }) => allowType(ctx, cinder, params.type_id, body.addProjectAccess.project),
  }),
  operation({
    name: 'remove_volume_type_access',
    summary: 'Let a project use a volume type no longer',
    method: 'POST',
    path: '/v3/types/{type_id}/action',
    action: 'removeProjectAccess',
    status: 202,
    authorization: { at: 'request', rule: policy.removeAccess },
    body: removeBody,
    handle: (ctx, { params, body }) => forbidType(ctx, cinder, params.type_id, body.removeProjectAccess.project),
  }),
];
