import { Type } from 'typebox';
import { NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { extensions, type Extension } from './extensions.ts';

const shownExtension = strictObject({
  alias: Type.String(),
  name: Type.String(),
  description: Type.String(),
  updated: Type.String(),
  links: Type.Array(Type.String()),
});

const view = (extension: Extension) => ({ ...extension, links: [] });

const find = (alias: string): Extension => {
  const found = extensions.find((extension) => extension.alias === alias);
  if (found === undefined) {
    throw new NotFound(`This cloud's networking has no extension ${alias}.`, {
      details: { type: 'ExtensionNotFound' },
    });
  }
  return found;
};

export const extensionOperations: readonly Operation[] = [
  operation({
    name: 'list_extensions',
    summary: 'List what the API offers beyond its core',
    method: 'GET',
    path: '/v2.0/extensions',
    status: 200,
    authorization: { at: 'authenticated' },
    response: strictObject({ extensions: Type.Array(shownExtension) }),
    handle: () => Promise.resolve({ extensions: extensions.map(view) }),
  }),
  operation({
    name: 'show_extension',
    summary: 'Show an extension',
    method: 'GET',
    path: '/v2.0/extensions/{alias}',
    status: 200,
    authorization: { at: 'authenticated' },
    response: strictObject({ extension: shownExtension }),
    handle: (_ctx, { params }) => Promise.resolve({ extension: view(find(params.alias)) }),
  }),
];
