import { operation, type Operation } from '@nimbo/http/operation.ts';
import { addHost, changeAggregate, removeHost } from '../../domain/aggregate.ts';
import type { Nova } from '../../domain/nova.ts';
import { aggregateId } from './aggregate-id.ts';
import { aggregatePolicy } from './policy.ts';
import { addHostBody, aggregateAnswer, removeHostBody, setMetadataBody } from './schema.ts';
import { aggregateView } from './view.ts';

const shared = {
  method: 'POST',
  path: '/v2.1/os-aggregates/{aggregate_id}/action',
  status: 200,
  response: aggregateAnswer,
} as const;

export const aggregateActions = (nova: Nova): readonly Operation[] => [
  operation({
    ...shared,
    name: 'add_aggregate_host',
    summary: 'Put a host into an aggregate',
    action: 'add_host',
    authorization: { at: 'request', rule: aggregatePolicy.addHost },
    body: addHostBody,
    handle: async (ctx, { params, body, version }) => {
      const changed = await addHost(ctx, nova, aggregateId(params.aggregate_id), body.add_host.host);
      return { aggregate: aggregateView(changed, version) };
    },
  }),
  operation({
    ...shared,
    name: 'remove_aggregate_host',
    summary: 'Take a host out of an aggregate',
    action: 'remove_host',
    authorization: { at: 'request', rule: aggregatePolicy.removeHost },
    body: removeHostBody,
    handle: async (ctx, { params, body, version }) => {
      const changed = await removeHost(ctx, nova, aggregateId(params.aggregate_id), body.remove_host.host);
      return { aggregate: aggregateView(changed, version) };
    },
  }),
  operation({
    ...shared,
    name: 'set_aggregate_metadata',
    summary: 'Set metadata of an aggregate',
    action: 'set_metadata',
    authorization: { at: 'request', rule: aggregatePolicy.setMetadata },
    body: setMetadataBody,
    handle: async (ctx, { params, body, version }) => {
      const { metadata } = body.set_metadata;
      const changed = await changeAggregate(ctx, nova, aggregateId(params.aggregate_id), { metadata });
      return { aggregate: aggregateView(changed, version) };
    },
  }),
];
