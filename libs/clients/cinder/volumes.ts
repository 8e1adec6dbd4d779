import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A volume as the Block Storage API v3 shows it. */
export interface CinderVolume {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** GiB. */
  readonly size: number;
  /** `true` or `false`, as text. */
  readonly bootable: string;
  readonly multiattach: boolean;
  readonly availability_zone: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly volume_image_metadata?: Readonly<Record<string, string>>;
  readonly 'os-vol-tenant-attr:tenant_id': string;
}

/** What is asked of a new volume. */
export interface NewCinderVolume {
  readonly name?: string;
  /** GiB. */
  readonly size: number;
  readonly imageRef?: string;
  readonly snapshot_id?: string;
  readonly volume_type?: string;
  readonly availability_zone?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** For whom a service has a volume made, in its own name. */
export interface VolumeOwner {
  readonly projectId: string;
  readonly userId: string;
  /** Who asks again with the same gets the volume that was made. */
  readonly requestKey: string;
}

/** `/v3/volumes`. */
export interface VolumesClient {
  /** @throws NotFound for a volume that does not exist or that the caller may not see */
  get(ctx: ClientContext, id: string): Promise<CinderVolume>;
  /** In the caller's project. @throws TooLarge where a quota is used up */
  create(ctx: ClientContext, volume: NewCinderVolume): Promise<CinderVolume>;
  /** In any project; for services. @throws TooLarge where a quota is used up */
  createFor(ctx: ClientContext, owner: VolumeOwner, volume: NewCinderVolume): Promise<CinderVolume>;
  /** @throws NotFound; BadRequest while somebody has it */
  delete(ctx: ClientContext, id: string): Promise<void>;
}

const volumeOf = (body: unknown): CinderVolume => (body as { readonly volume: CinderVolume }).volume;

/** Volumes at cinder. */
export const volumesClient = (http: HttpClient): VolumesClient => ({
  get: async (ctx, id) => volumeOf((await http.request(ctx, { method: 'GET', path: path`/v3/volumes/${id}` })).body),
  create: async (ctx, volume) =>
    volumeOf((await http.request(ctx, { method: 'POST', path: '/v3/volumes', body: { volume } })).body),
  createFor: async (ctx, { projectId, userId, requestKey }, volume) => {
    const body = { volume, project_id: projectId, user_id: userId, request_key: requestKey };
    return volumeOf((await http.request(ctx, { method: 'POST', path: '/v3/nimbo/volumes', body })).body);
  },
  delete: async (ctx, id) => {
    await http.request(ctx, { method: 'DELETE', path: path`/v3/volumes/${id}` });
  },
});
