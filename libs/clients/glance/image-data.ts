import type { Readable } from 'node:stream';
import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient, StreamAnswer } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** An image's bytes on their way; the reader must read or destroy the stream. */
export interface ImageDownload {
  readonly body: Readable;
  /** Bytes to come; undefined where glance does not know. */
  readonly size: number | undefined;
}

/** `/v2/images/{id}/file`. */
export interface ImageDataClient {
  /**
   * Opens an image's data. What arrives is not checked here: compare it with the image's `os_hash_value`.
   * @throws NotFound, and Conflict for an image without data
   */
  download(ctx: ClientContext, id: string): Promise<ImageDownload>;
  /**
   * The same with a ticket (`@nimbo/auth/image-ticket.ts`) and no token: for hosts.
   * @throws NotFound for a ticket that has expired or is another image's
   */
  downloadByTicket(ctx: ClientContext, id: string, ticket: string): Promise<ImageDownload>;
}

const accept = { accept: 'application/octet-stream' };

const opened = ({ headers, body, status }: StreamAnswer): ImageDownload => {
  const length = headers['content-length'];
  return { body, size: status === 204 ? 0 : length === undefined ? undefined : Number(length) };
};

/** Image data at glance. */
export const imageDataClient = (http: HttpClient): ImageDataClient => ({
  download: async (ctx, id) =>
    opened(await http.stream(ctx, { method: 'GET', path: path`/v2/images/${id}/file`, headers: accept })),
  downloadByTicket: async (ctx, id, ticket) =>
    opened(
      await http.anonymous().stream(ctx, {
        method: 'GET',
        path: path`/v2/nimbo/image-data/${id}`,
        headers: { ...accept, 'x-image-ticket': ticket },
      }),
    ),
});
