import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Glance } from '../../domain/glance.ts';
import { addTag, removeTag } from '../../domain/image-tag.ts';
import { Type } from 'typebox';
import { text, uuid } from '@nimbo/schema/text.ts';
import { imagePolicy } from '../image/policy.ts';

const path = '/v2/images/{image_id}/tags/{tag}';
const params = Type.Object({ image_id: uuid(), tag: text(1_024, { minLength: 1 }) });

export const imageTagOperations = (glance: Glance): readonly Operation[] => [
  operation({
    name: 'add_image_tag',
    summary: 'Give an image a tag',
    method: 'PUT',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.modify },
    params,
    handle: (ctx, request) =>
      addTag(ctx, glance, imagePolicy.modify, { id: request.params.image_id, tag: request.params.tag }),
  }),
  operation({
    name: 'remove_image_tag',
    summary: 'Take a tag from an image',
    method: 'DELETE',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.modify },
    params,
    handle: (ctx, request) =>
      removeTag(ctx, glance, imagePolicy.modify, { id: request.params.image_id, tag: request.params.tag }),
  }),
];
