import type { IncomingMessage } from 'node:http';
import { imageTicketHeader } from '@nimbo/auth/image-ticket.ts';
import { BadRequest, UnsupportedMediaType } from '@nimbo/errors/faults.ts';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { Glance } from '../../domain/glance.ts';
import { downloadByTicket, downloadImage, type ImageData } from '../../domain/image-download.ts';
import { uploadImage, type UploadSource } from '../../domain/image-upload.ts';
import { imageParams } from '../common/schema.ts';
import { imagePolicy } from '../image/policy.ts';
import { rangeOf } from './range.ts';

const path = '/v2/images/{image_id}/file';
const bytes = 'application/octet-stream';

const announcedBy = (request: IncomingMessage): number | undefined => {
  const text = request.headers['x-openstack-image-size'] ?? request.headers['content-length'];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new BadRequest(
    `The size in the request's headers, "${String(text).slice(0, 40)}", is no number of bytes: give one, or leave it out.`,
  );
};

/** Leaving the loop early must not end the connection: the refusal goes over it. */
const sourceOf = (request: IncomingMessage): UploadSource => ({
  data: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
  announced: announcedBy(request),
});

const assertBytes = (type: string | undefined): void => {
  if (type?.split(';')[0]?.trim().toLowerCase() === bytes) return;
  throw new UnsupportedMediaType(`Image data must be sent as ${bytes}, not "${(type ?? '').slice(0, 80)}".`);
};

const answerOf = ({ image, size, range, body }: ImageData) => {
  const headers: Record<string, string> = { 'Content-Type': bytes };
  if (image.checksum !== null) headers['Content-MD5'] = image.checksum;
  headers['Content-Length'] = String(range?.length ?? size);
  if (range === undefined) return reply({ headers, body });
  headers['Content-Range'] = `bytes ${range.start}-${range.start + range.length - 1}/${size}`;
  return reply({ status: 206, headers, body });
};

export const imageDataOperations = (glance: Glance): readonly Operation[] => [
  operation({
    name: 'upload_image_data',
    summary: 'Upload binary image data',
    method: 'PUT',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: imagePolicy.upload },
    params: imageParams,
    stream: true,
    handle: async (ctx, { params, raw }) => {
      assertBytes(raw.headers['content-type']);
      await uploadImage(ctx, glance, imagePolicy.upload, { id: params.image_id, source: sourceOf(raw) });
    },
  }),
  operation({
    name: 'download_image_data_by_ticket',
    summary: 'Download binary image data with a ticket of the cloud’s own services instead of a token',
    method: 'GET',
    path: '/v2/nimbo/image-data/{image_id}',
    status: 200,
    authorization: { at: 'public' },
    params: imageParams,
    handle: async (ctx, { params, headers }) => {
      const choose = (size: number) => rangeOf(headers, size);
      const ticket = String(headers[imageTicketHeader] ?? '');
      const data = await downloadByTicket(ctx, glance, { id: params.image_id, ticket, choose });
      return data === undefined ? reply({ status: 204 }) : answerOf(data);
    },
  }),
  operation({
    name: 'download_image_data',
    summary: 'Download binary image data, or a range of it',
    method: 'GET',
    path,
    status: 200,
    authorization: { at: 'lookup', rule: imagePolicy.download },
    params: imageParams,
    handle: async (ctx, { params, headers }) => {
      const choose = (size: number) => rangeOf(headers, size);
      const data = await downloadImage(ctx, glance, imagePolicy.download, { id: params.image_id, choose });
      return data === undefined ? reply({ status: 204 }) : answerOf(data);
    },
  }),
];
