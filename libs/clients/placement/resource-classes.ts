import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** `/resource_classes`. */
export interface ResourceClassesClient {
  list(ctx: ClientContext): Promise<readonly string[]>;
  /** Makes a custom resource class unless it exists. */
  ensure(ctx: ClientContext, name: string): Promise<void>;
}

/** Resource classes at placement. */
export const resourceClassesClient = (http: HttpClient): ResourceClassesClient => ({
  list: async (ctx) => {
    const { body } = await http.request(ctx, { method: 'GET', path: '/resource_classes' });
    return (body as { resource_classes: readonly { readonly name: string }[] }).resource_classes.map(
      ({ name }) => name,
    );
  },
  ensure: async (ctx, name) => {
    await http.request(ctx, { method: 'PUT', path: path`/resource_classes/${name}` });
  },
});
