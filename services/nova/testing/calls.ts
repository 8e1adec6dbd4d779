import { at } from './nova-fixture.ts';

/** One request of a declarative test, as the admin at the latest microversion unless told otherwise. */
export const call = (
  method: string,
  url: string,
  options: { readonly body?: unknown; readonly as?: string; readonly version?: string } = {},
) => ({
  as: options.as ?? 'admin',
  method,
  url: `/v2.1${url}`,
  headers: at(options.version ?? '2.100'),
  ...(options.body === undefined ? {} : { body: options.body }),
});
