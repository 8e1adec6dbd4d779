import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A server's volume as the Compute API shows it since 2.89. */
export interface ServerVolume {
  readonly volumeId: string;
  /** Of the Block Storage API; null while the volume is on its way. */
  readonly attachment_id: string | null;
}

/** `/servers/{id}/os-volume_attachments`. */
export interface ServerVolumesClient {
  /** @throws NotFound for a server that does not exist or that the caller may not see */
  list(ctx: ClientContext, serverId: string): Promise<readonly ServerVolume[]>;
}

/** Servers' volumes at nova. */
export const serverVolumesClient = (http: HttpClient): ServerVolumesClient => ({
  list: async (ctx, serverId) => {
    const { body } = await http.request(ctx, {
      method: 'GET',
      path: path`/v2.1/servers/${serverId}/os-volume_attachments`,
      headers: { 'openstack-api-version': 'compute 2.89' },
    });
    return (body as { readonly volumeAttachments: readonly ServerVolume[] }).volumeAttachments;
  },
});
