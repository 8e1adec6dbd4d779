import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient, QueryValue } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** An image as the Image API v2 shows it; its own properties are at the top level too. */
export interface GlanceImage {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly visibility: 'public' | 'private' | 'shared' | 'community';
  readonly owner: string | null;
  readonly size: number | null;
  readonly virtual_size: number | null;
  readonly disk_format: string | null;
  readonly container_format: string | null;
  readonly min_disk: number;
  readonly min_ram: number;
  readonly checksum: string | null;
  readonly os_hash_algo: string | null;
  readonly os_hash_value: string | null;
  readonly os_hidden: boolean;
  readonly protected: boolean;
  readonly tags: readonly string[];
  readonly [property: string]: unknown;
}

/** `/v2/images`. */
export interface ImagesClient {
  /** @throws NotFound for an image that does not exist or that the caller may not see */
  get(ctx: ClientContext, id: string): Promise<GlanceImage>;
  /** Every image that fits, page by page. */
  list(ctx: ClientContext, filter?: Readonly<Record<string, QueryValue>>): AsyncIterable<GlanceImage>;
}

interface Page {
  readonly images: readonly GlanceImage[];
  readonly next?: string;
}

const pageSize = 100;

/** The marker of the next page; the link itself may lead to a public address that we cannot reach. */
const markerOf = (next: string): string | undefined =>
  new URL(next, 'http://glance').searchParams.get('marker') ?? undefined;

async function* listImages(
  http: HttpClient,
  ctx: ClientContext,
  filter: Readonly<Record<string, QueryValue>>,
): AsyncIterable<GlanceImage> {
  let marker: string | undefined;
  do {
    const query = { limit: pageSize, ...filter, marker };
    const { body } = await http.request(ctx, { method: 'GET', path: '/v2/images', query });
    const page = body as Page;
    yield* page.images;
    marker = page.next === undefined ? undefined : markerOf(page.next);
  } while (marker !== undefined);
}

/** Images at glance. */
export const imagesClient = (http: HttpClient): ImagesClient => ({
  get: async (ctx, id) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/v2/images/${id}` });
    return body as GlanceImage;
  },
  list: (ctx, filter = {}) => listImages(http, ctx, filter),
});
