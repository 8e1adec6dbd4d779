import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A snapshot as the Block Storage API v3 shows it. */
export interface CinderSnapshot {
  readonly id: string;
  readonly volume_id: string;
  readonly status: string;
  /** GiB. */
  readonly size: number;
}

/** `/v3/snapshots`. */
export interface SnapshotsClient {
  /** @throws NotFound for a snapshot that does not exist or that the caller may not see */
  get(ctx: ClientContext, id: string): Promise<CinderSnapshot>;
}

/** Snapshots at cinder. */
export const snapshotsClient = (http: HttpClient): SnapshotsClient => ({
  get: async (ctx, id) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/v3/snapshots/${id}` });
    return (body as { readonly snapshot: CinderSnapshot }).snapshot;
  },
});
