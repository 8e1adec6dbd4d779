import { operation, type Operation } from '@nimbo/http/operation.ts';
import { placementVersions } from '@nimbo/http/version-documents/placement.ts';
import { dated } from '../common/dated.ts';
import { placementVersionsPolicy } from '../versions.ts';

/** The version document, for anybody. */
export const rootOperations = (): readonly Operation[] => [
  operation({
    name: 'show_versions',
    summary: 'Show the versions of the API',
    method: 'GET',
    path: '/',
    status: 200,
    authorization: { at: 'public' },
    handle: (ctx, { version }) =>
      Promise.resolve(dated(ctx, { version, body: placementVersions(placementVersionsPolicy) })),
  }),
];
