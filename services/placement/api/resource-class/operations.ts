import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { Word } from '../../db/vocabulary-store.ts';
import type { Placement } from '../../domain/placement.ts';
import {
  createClass,
  ensureClass,
  getClass,
  listClasses,
  removeClass,
  renameClassTo,
} from '../../domain/resource-class.ts';
import { dated } from '../common/dated.ts';
import { location } from '../common/location.ts';
import { customPattern } from '../common/schema.ts';
import { classPolicy } from './policy.ts';
import { classAnswer, classBody, classesAnswer } from './schema.ts';

const all = '/resource_classes';
const one = '/resource_classes/{name}';

const pathOf = (name: string): string => `${all}/${name}`;

const classView = ({ name }: Word) => ({ name, links: [{ rel: 'self', href: pathOf(name) }] });

const checkCustom = (name: string): void => {
  if (new RegExp(customPattern).test(name) && name.length <= 255) return;
  throw new BadRequest(
    `Resource class "${name.slice(0, 80)}" is not custom: it must start with "CUSTOM_" and have at most 255 of the ` +
      'characters "A"-"Z", "0"-"9" and "_"',
  );
};

const readOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_resource_classes',
    summary: 'List resource classes',
    method: 'GET',
    path: all,
    since: '1.2',
    status: 200,
    authorization: { at: 'request', rule: classPolicy.list },
    response: classesAnswer,
    handle: async (ctx, { version }) => {
      const words = await listClasses(placement);
      const changed = words.map((word) => word.updated_at);
      return dated(ctx, { version, changed, body: { resource_classes: words.map(classView) } });
    },
  }),
  operation({
    name: 'show_resource_class',
    summary: 'Show a resource class',
    method: 'GET',
    path: one,
    since: '1.2',
    status: 200,
    authorization: { at: 'request', rule: classPolicy.show },
    response: classAnswer,
    handle: async (ctx, { params, version }) => {
      const word = await getClass(placement, params.name);
      return dated(ctx, { version, changed: [word.updated_at], body: classView(word) });
    },
  }),
];

const writeOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'create_resource_class',
    summary: 'Create a custom resource class',
    method: 'POST',
    path: all,
    since: '1.2',
    status: 201,
    authorization: { at: 'request', rule: classPolicy.create },
    body: classBody,
    handle: async (ctx, { body, url }) => {
      await createClass(ctx, placement, body.name);
      return reply({ headers: location(url, all, pathOf(body.name)) });
    },
  }),
  operation({
    name: 'rename_resource_class',
    summary: 'Rename a custom resource class',
    method: 'PUT',
    path: one,
    since: '1.2',
    until: '1.6',
    status: 200,
    authorization: { at: 'request', rule: classPolicy.update },
    body: classBody,
    response: classAnswer,
    handle: async (ctx, { params, body }) => classView(await renameClassTo(ctx, placement, params.name, body.name)),
  }),
  operation({
    name: 'update_resource_class',
    summary: 'Make a custom resource class unless it exists',
    method: 'PUT',
    path: one,
    since: '1.7',
    status: 201,
    authorization: { at: 'request', rule: classPolicy.update },
    handle: async (ctx, { params, url }) => {
      checkCustom(params.name);
      const isNew = await ensureClass(ctx, placement, params.name);
      const path = pathOf(params.name);
      return reply({ status: isNew ? 201 : 204, headers: location(url, path, path) });
    },
  }),
  operation({
    name: 'delete_resource_class',
    summary: 'Delete a custom resource class',
    method: 'DELETE',
    path: one,
    since: '1.2',
    status: 204,
    authorization: { at: 'request', rule: classPolicy.delete },
    handle: (ctx, { params }) => removeClass(ctx, placement, params.name),
  }),
];

export const classOperations = (placement: Placement): readonly Operation[] => [
  ...readOperations(placement),
  ...writeOperations(placement),
];
