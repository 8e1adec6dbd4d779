import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A project as the Identity API shows it. */
export interface KeystoneProject {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly parent_id: string | null;
  readonly enabled: boolean;
  readonly is_domain: boolean;
}

/** `/v3/projects`. */
export interface ProjectsClient {
  /** @throws NotFound */
  get(ctx: ClientContext, id: string): Promise<KeystoneProject>;
}

/** Projects at keystone. */
export const projectsClient = (http: HttpClient): ProjectsClient => ({
  get: async (ctx, id) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/v3/projects/${id}` });
    return (body as { project: KeystoneProject }).project;
  },
});
