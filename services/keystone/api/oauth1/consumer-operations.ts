import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createConsumer,
  deleteConsumerFor,
  getConsumer,
  listConsumersFor,
  updateConsumerFor,
} from '../../domain/consumer.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { consumerPolicy } from './policy.ts';
import { consumerAnswer, consumersAnswer, createConsumerBody, knownAttributes, updateConsumerBody } from './schema.ts';
import { consumerView } from './view.ts';

const all = '/v3/OS-OAUTH1/consumers';
const one = '/v3/OS-OAUTH1/consumers/{consumer_id}';

const changesOf = ({ consumer }: Static<typeof createConsumerBody>) => ({
  description: consumer.description,
  extra: unknownAttributes(consumer, knownAttributes),
});

export const consumerOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_consumers',
    summary: 'List OAuth consumers',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: consumerPolicy.list },
    response: consumersAnswer,
    handle: async (ctx, { url }) => {
      const consumers = await listConsumersFor(ctx, keystone, consumerPolicy.list);
      const views = consumers.map((consumer) => consumerView(consumer, v3Base(url)));
      return collection('consumers', views, url);
    },
  }),
  operation({
    name: 'create_consumer',
    summary: 'Create an OAuth consumer',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: consumerPolicy.create },
    body: createConsumerBody,
    response: consumerAnswer,
    handle: async (ctx, { body, url }) => {
      const { consumer, secret } = await createConsumer(ctx, keystone, consumerPolicy.create, changesOf(body));
      return { consumer: { ...consumerView(consumer, v3Base(url)), secret } };
    },
  }),
  operation({
    name: 'show_consumer',
    summary: 'Show an OAuth consumer',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: consumerPolicy.get },
    response: consumerAnswer,
    handle: async (ctx, { params, url }) => ({
      consumer: consumerView(await getConsumer(ctx, keystone, consumerPolicy.get, params.consumer_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_consumer',
    summary: 'Change an OAuth consumer',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: consumerPolicy.update },
    body: updateConsumerBody,
    response: consumerAnswer,
    handle: async (ctx, { params, body, url }) => {
      const rule = consumerPolicy.update;
      const consumer = await updateConsumerFor(ctx, keystone, rule, params.consumer_id, changesOf(body));
      return { consumer: consumerView(consumer, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_consumer',
    summary: 'Delete an OAuth consumer with all that it was let do',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: consumerPolicy.delete },
    handle: (ctx, { params }) => deleteConsumerFor(ctx, keystone, consumerPolicy.delete, params.consumer_id),
  }),
];
