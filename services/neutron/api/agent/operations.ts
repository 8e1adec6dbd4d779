import type { Operation } from '@nimbo/http/operation.ts';
import { changeAgent, getAgent, listAgents, removeAgent } from '../../domain/agent.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { agentPolicy } from './policy.ts';
import { shownAgent, updateAgentBody } from './schema.ts';
import { agentView } from './view.ts';

const list = {
  filters: {
    id: 'text',
    agent_type: 'text',
    alive: 'boolean',
    admin_state_up: 'boolean',
    availability_zone: 'text',
    binary: 'text',
    host: 'text',
    topic: 'text',
    description: 'text',
  },
  sorts: ['id', 'agent_type', 'binary', 'host', 'topic', 'availability_zone', 'created_at', 'heartbeat_timestamp'],
  nullable: ['availability_zone'],
} as const;

export const agentOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'agent',
    plural: 'agents',
    words: 'agent',
    update: updateAgentBody,
    shown: shownAgent,
    list,
    rules: agentPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listAgents(ctx, neutron, request),
      get: (ctx, id) => getAgent(ctx, neutron, id),
      update: (ctx, id, body) => changeAgent(ctx, neutron, id, body),
      remove: (ctx, id) => removeAgent(ctx, neutron, id),
    },
    view: agentView,
  });
