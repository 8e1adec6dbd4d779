import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  allAggregates,
  changeAggregate,
  createAggregate,
  getAggregate,
  removeAggregate,
} from '../../domain/aggregate.ts';
import type { Nova } from '../../domain/nova.ts';
import { aggregateActions } from './actions.ts';
import { aggregateId } from './aggregate-id.ts';
import { aggregatePolicy } from './policy.ts';
import { aggregateAnswer, aggregatesAnswer, createAggregateBody, updateAggregateBody } from './schema.ts';
import { aggregateView, newAggregateView } from './view.ts';

const all = '/v2.1/os-aggregates';
const one = '/v2.1/os-aggregates/{aggregate_id}';

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_aggregates',
    summary: 'List aggregates',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.list },
    response: aggregatesAnswer,
    handle: async (_ctx, { version }) => ({
      aggregates: (await allAggregates(nova)).map((aggregate) => aggregateView(aggregate, version)),
    }),
  }),
  operation({
    name: 'show_aggregate',
    summary: 'Show an aggregate',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.show },
    response: aggregateAnswer,
    handle: async (_ctx, { params, version }) => ({
      aggregate: aggregateView(await getAggregate(nova, aggregateId(params.aggregate_id)), version),
    }),
  }),
];

export const aggregateOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_aggregate',
    summary: 'Create an aggregate',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.create },
    body: createAggregateBody,
    response: aggregateAnswer,
    handle: async (ctx, { body: { aggregate }, version }) => {
      const input = { name: aggregate.name, zone: aggregate.availability_zone };
      return { aggregate: newAggregateView(await createAggregate(ctx, nova, input), version) };
    },
  }),
  operation({
    name: 'update_aggregate',
    summary: 'Change an aggregate',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.update },
    body: updateAggregateBody,
    response: aggregateAnswer,
    handle: async (ctx, { params, body: { aggregate }, version }) => {
      const changes = { name: aggregate.name, zone: aggregate.availability_zone };
      return {
        aggregate: aggregateView(await changeAggregate(ctx, nova, aggregateId(params.aggregate_id), changes), version),
      };
    },
  }),
  operation({
    name: 'delete_aggregate',
    summary: 'Delete an aggregate',
    method: 'DELETE',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.delete },
    handle: (ctx, { params }) => removeAggregate(ctx, nova, aggregateId(params.aggregate_id)),
  }),
  ...aggregateActions(nova),
];
