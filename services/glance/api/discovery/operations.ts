import { NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';

/** Ways to bring data in beside an upload; clients read the list before they offer any of them. */
const importMethods: readonly string[] = [];

export const discoveryOperations: readonly Operation[] = [
  operation({
    name: 'show_import_info',
    summary: 'List the import methods of this site',
    method: 'GET',
    path: '/v2/info/import',
    status: 200,
    authorization: { at: 'authenticated' },
    handle: () =>
      Promise.resolve({
        'import-methods': { description: 'Import methods available.', type: 'array', value: importMethods },
      }),
  }),
  operation({
    name: 'show_stores_info',
    summary: 'List the stores of this site: one that has only one says 404',
    method: 'GET',
    path: '/v2/info/stores',
    status: 200,
    authorization: { at: 'authenticated' },
    handle: () =>
      Promise.reject(
        new NotFound('This site keeps images in one store only, so there is no store to choose: leave the store out.'),
      ),
  }),
];
