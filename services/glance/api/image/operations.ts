import type { Static } from 'typebox';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { glanceLinks } from '@nimbo/http/pagination.ts';
import { assertSettable, propertyValue } from '../../domain/attribute-rules.ts';
import type { Glance } from '../../domain/glance.ts';
import { createImage, type NewImage } from '../../domain/image-creation.ts';
import { deleteImage } from '../../domain/image-deletion.ts';
import { listImagesFor, type ImageListRequest } from '../../domain/image-list.ts';
import { imageFor } from '../../domain/image-lookup.ts';
import { readPatch } from '../../domain/image-patch.ts';
import { patchImage } from '../../domain/image-update.ts';
import { imageParams } from '../common/schema.ts';
import { imageFilters } from './filters.ts';
import { imagePolicy } from './policy.ts';
import {
  createImageBody,
  describedAttributes,
  imagesAnswer,
  listImagesQuery,
  patchBody,
  patchTypes,
  shownImage,
} from './schema.ts';
import { sortKeysOf } from './sorting.ts';
import { imageView, keptViews } from './view.ts';

const all = '/v2/images';
const one = '/v2/images/{image_id}';

const propertiesOf = (body: object): Record<string, string> => {
  const own = Object.entries(body).filter(([name]) => !describedAttributes.includes(name));
  for (const [name] of own) assertSettable(name);
  return Object.fromEntries(own.map(([name, value]) => [name, propertyValue(name, value)]));
};

const newImage = (body: Static<ReturnType<typeof createImageBody>>): NewImage => ({
  id: body.id,
  name: body.name,
  visibility: body.visibility,
  owner: body.owner,
  diskFormat: body.disk_format,
  containerFormat: body.container_format,
  minDisk: body.min_disk,
  minRam: body.min_ram,
  isProtected: body.protected,
  isHidden: body.os_hidden,
  tags: body.tags,
  properties: propertiesOf(body),
});

const listRequest = (query: Static<typeof listImagesQuery>, { settings }: Glance): ImageListRequest => ({
  visibility: query.visibility,
  memberStatus: query.member_status ?? 'accepted',
  isHidden: query.os_hidden?.toLowerCase() === 'true',
  tags: query.tag ?? [],
  ...imageFilters(query),
  sort: sortKeysOf(query),
  marker: query.marker === '' ? undefined : query.marker,
  limit: Math.min(query.limit ?? settings.limit_param_default, settings.api_limit_max),
});

const createOperation = (glance: Glance): Operation =>
  operation({
    name: 'create_image',
    summary: 'Create an image',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: imagePolicy.add },
    body: createImageBody(glance.settings),
    response: shownImage,
    handle: async (ctx, { body, url }) => {
      const image = await createImage(ctx, glance, imagePolicy.add, newImage(body));
      return reply({ headers: { Location: `${url.origin}/v2/images/${image.id}` }, body: imageView(image) });
    },
  });

const listOperation = (glance: Glance): Operation => {
  const view = keptViews();
  return operation({
    name: 'list_images',
    summary: 'List images',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: imagePolicy.list },
    query: listImagesQuery,
    response: imagesAnswer,
    handle: async (ctx, { query, url }) => {
      const request = listRequest(query, glance);
      const page = await listImagesFor(ctx, glance, imagePolicy.list, request);
      const links = glanceLinks(url, page, { limit: request.limit, marker: request.marker, isReverse: false });
      return { images: page.items.map(view), ...links, schema: '/v2/schemas/images' };
    },
  });
};

export const imageOperations = (glance: Glance): readonly Operation[] => [
  createOperation(glance),
  listOperation(glance),
  operation({
    name: 'show_image',
    summary: 'Show an image',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: imagePolicy.get },
    params: imageParams,
    response: shownImage,
    handle: async (ctx, { params }) => imageView((await imageFor(ctx, glance, imagePolicy.get, params.image_id)).image),
  }),
  operation({
    name: 'update_image',
    summary: 'Change an image by a JSON patch',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: imagePolicy.modify },
    params: imageParams,
    body: patchBody,
    contentTypes: patchTypes,
    response: shownImage,
    handle: async (ctx, { params, body, headers }) => {
      const form = headers['content-type']?.includes('v2.0') === true ? '2.0' : '2.1';
      const changes = readPatch(body, form);
      return imageView(await patchImage(ctx, glance, imagePolicy.modify, { id: params.image_id, changes }));
    },
  }),
  operation({
    name: 'delete_image',
    summary: 'Delete an image and its data',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.delete },
    params: imageParams,
    handle: (ctx, { params }) => deleteImage(ctx, glance, imagePolicy.delete, params.image_id),
  }),
];
