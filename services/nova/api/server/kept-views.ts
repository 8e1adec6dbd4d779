import type { Instance } from '../../db/cell/instance.ts';
import type { SeenServer } from '../../domain/seen-server.ts';
import type { ServerLook } from './look.ts';
import { serverView } from './view.ts';

type View = ReturnType<typeof serverView>;

/** All that a view depends on beside the server's row. */
const keyOf = ({ hostStatus, volumes, groups }: SeenServer, lookKey: string): string =>
  `${lookKey} ${hostStatus} ${groups.join()} ${volumes
    .map(({ volumeId, isDeletedWithServer }) => `${volumeId}${isDeletedWithServer}`)
    .join()}`;

const lookKeyOf = ({ url, ...look }: ServerLook): string => `${url.origin}${url.pathname} ${JSON.stringify(look)}`;

/**
 * Views of servers that live as long as these, for lists that show the same servers again and again: a server's object
 * is a new one with every writing of it. Of each the last view is kept.
 */
export const keptServerViews = (): ((servers: readonly SeenServer[], look: ServerLook) => readonly View[]) => {
  const views = new WeakMap<Instance, { readonly key: string; readonly view: View }>();
  return (servers, look) => {
    const lookKey = lookKeyOf(look);
    return servers.map((server) => {
      const key = keyOf(server, lookKey);
      const kept = views.get(server.instance);
      if (kept?.key === key) return kept.view;
      const view = serverView(server, look);
      views.set(server.instance, { key, view });
      return view;
    });
  };
};
