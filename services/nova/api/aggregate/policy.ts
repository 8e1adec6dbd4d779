import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

const all = '/os-aggregates';
const one = '/os-aggregates/{aggregate_id}';
const action = `POST ${one}/action`;

export const aggregatePolicy = {
  list: adminRule('os-aggregates:index', 'List aggregates.', `GET ${all}`),
  create: adminRule('os-aggregates:create', 'Create an aggregate.', `POST ${all}`),
  show: adminRule('os-aggregates:show', 'Show an aggregate.', `GET ${one}`),
  update: adminRule('os-aggregates:update', 'Change an aggregate.', `PUT ${one}`),
  delete: adminRule('os-aggregates:delete', 'Delete an aggregate.', `DELETE ${one}`),
  addHost: adminRule('os-aggregates:add_host', 'Put a host into an aggregate.', action),
  removeHost: adminRule('os-aggregates:remove_host', 'Take a host out of an aggregate.', action),
  setMetadata: adminRule('os-aggregates:set_metadata', 'Set metadata of an aggregate.', action),
} as const satisfies Record<string, PolicyRule>;
