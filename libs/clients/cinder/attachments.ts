import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** An attachment as the Block Storage API v3 shows it. */
export interface CinderAttachment {
  readonly id: string;
  readonly volume_id: string;
  /** The server's id. */
  readonly instance: string | null;
  readonly status: string;
  readonly attach_mode: 'rw' | 'ro';
  /** Empty until a connector was told; then `driver_volume_type` and what that needs, in one flat object. */
  readonly connection_info: Readonly<Record<string, unknown>>;
}

/** The machine that shall reach a volume. */
export interface VolumeConnector {
  readonly host: string;
  readonly [fact: string]: unknown;
}

/** `/v3/attachments`. */
export interface AttachmentsClient {
  get(ctx: ClientContext, id: string): Promise<CinderAttachment>;
  /** Those of a server. In the service's own name those of all projects are looked at. */
  ofServer(ctx: ClientContext, serverId: string): Promise<readonly CinderAttachment[]>;
  /** Those of all servers. */
  all(ctx: ClientContext): Promise<readonly CinderAttachment[]>;
  /** Keeps a volume for a server. @throws BadRequest where somebody has it */
  create(ctx: ClientContext, volumeId: string, serverId: string): Promise<CinderAttachment>;
  /** Makes the volume reachable and says how. @throws Unavailable where its host does not do it in time */
  connect(ctx: ClientContext, id: string, connector: VolumeConnector): Promise<CinderAttachment>;
  /** Says that the host has it. */
  complete(ctx: ClientContext, id: string): Promise<void>;
  /** Gives the volume back. @throws NotFound */
  delete(ctx: ClientContext, id: string): Promise<void>;
}

const attachmentOf = (body: unknown): CinderAttachment =>
  (body as { readonly attachment: CinderAttachment }).attachment;

const one = (id: string): string => path`/v3/attachments/${id}`;

const listed = async (
  http: HttpClient,
  ctx: ClientContext,
  filter: Readonly<Record<string, string | number>>,
): Promise<readonly CinderAttachment[]> => {
  const query = { ...filter, all_tenants: true };
  const { body } = await http.request(ctx, { method: 'GET', path: '/v3/attachments/detail', query });
  return (body as { readonly attachments: readonly CinderAttachment[] }).attachments;
};

const pageSize = 500;

const allPages = async (http: HttpClient, ctx: ClientContext): Promise<readonly CinderAttachment[]> => {
  const found: CinderAttachment[] = [];
  for (;;) {
    const marker = found.at(-1)?.id;
    const page = await listed(http, ctx, { limit: pageSize, ...(marker === undefined ? {} : { marker }) });
    found.push(...page);
    if (page.length < pageSize) return found;
  }
};

/** Attachments at cinder. */
export const attachmentsClient = (http: HttpClient): AttachmentsClient => ({
  get: async (ctx, id) => attachmentOf((await http.request(ctx, { method: 'GET', path: one(id) })).body),
  ofServer: (ctx, serverId) => listed(http, ctx, { instance_id: serverId }),
  all: (ctx) => allPages(http, ctx),
  create: async (ctx, volumeId, serverId) => {
    const body = { attachment: { volume_uuid: volumeId, instance_uuid: serverId } };
    return attachmentOf((await http.request(ctx, { method: 'POST', path: '/v3/attachments', body })).body);
  },
  connect: async (ctx, id, connector) =>
    attachmentOf((await http.request(ctx, { method: 'PUT', path: one(id), body: { attachment: { connector } } })).body),
  complete: async (ctx, id) => {
    await http.request(ctx, { method: 'POST', path: `${one(id)}/action`, body: { 'os-complete': {} } });
  },
  delete: async (ctx, id) => {
    await http.request(ctx, { method: 'DELETE', path: one(id) });
  },
});
