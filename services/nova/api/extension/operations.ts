import { Type } from 'typebox';
import { NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { knownExtensions, type Extension } from './known-extensions.ts';
import { extensionPolicy } from './policy.ts';

const shown = openObject({ alias: Type.String(), name: Type.String() });

/** Namespaces and dates are of the time when there were namespaces; clients still expect some. */
const view = ({ alias, name, description }: Extension) => ({
  alias,
  name,
  description,
  links: [],
  namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
  updated: '2014-12-03T00:00:00Z',
});

const extensionNamed = (alias: string): Extension => {
  const found = knownExtensions.find((extension) => extension.alias === alias);
  if (found === undefined) throw new NotFound(`There is no extension ${alias.slice(0, 60)}: list them all.`);
  return found;
};

/** Which parts the API has. */
export const extensionOperations: readonly Operation[] = [
  operation({
    name: 'list_extensions',
    summary: 'List the parts of the API',
    method: 'GET',
    path: '/v2.1/extensions',
    status: 200,
    authorization: { at: 'request', rule: extensionPolicy.list },
    response: strictObject({ extensions: Type.Array(shown) }),
    handle: () => Promise.resolve({ extensions: knownExtensions.map(view) }),
  }),
  operation({
    name: 'show_extension',
    summary: 'Show a part of the API',
    method: 'GET',
    path: '/v2.1/extensions/{alias}',
    status: 200,
    authorization: { at: 'request', rule: extensionPolicy.list },
    response: strictObject({ extension: shown }),
    handle: (_ctx, { params }) => Promise.resolve({ extension: view(extensionNamed(params.alias)) }),
  }),
];
