import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Glance } from '../../domain/glance.ts';
import { switchActivation } from '../../domain/image-activation.ts';
import { imageParams } from '../common/schema.ts';
import { imagePolicy } from '../image/policy.ts';

export const imageActionOperations = (glance: Glance): readonly Operation[] => [
  operation({
    name: 'deactivate_image',
    summary: "Keep an image's data from everybody but administrators",
    method: 'POST',
    path: '/v2/images/{image_id}/actions/deactivate',
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.deactivate },
    params: imageParams,
    handle: (ctx, { params }) =>
      switchActivation(ctx, glance, imagePolicy.deactivate, { id: params.image_id, event: 'deactivate' }),
  }),
  operation({
    name: 'reactivate_image',
    summary: "Give an image's data back",
    method: 'POST',
    path: '/v2/images/{image_id}/actions/reactivate',
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.reactivate },
    params: imageParams,
    handle: (ctx, { params }) =>
      switchActivation(ctx, glance, imagePolicy.reactivate, { id: params.image_id, event: 'reactivate' }),
  }),
];
