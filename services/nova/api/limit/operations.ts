import { Type } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { callersProject } from '../../domain/caller.ts';
import type { Nova } from '../../domain/nova.ts';
import { quotasOf, usageOf } from '../../domain/quota/quota-set.ts';
import type { Amounts } from '../../domain/quota/resources.ts';
import { listQuery } from '../common/query.ts';
import { isSince } from '../common/since.ts';
import { limitPolicy } from './policy.ts';

const answer = strictObject({
  limits: strictObject({
    rate: Type.Array(Type.Unknown()),
    absolute: openObject({ maxTotalInstances: Type.Integer() }),
  }),
});

const networkLimits = {
  maxTotalFloatingIps: -1,
  maxSecurityGroups: -1,
  maxSecurityGroupRules: -1,
  totalFloatingIpsUsed: 0,
  totalSecurityGroupsUsed: 0,
} as const;

const absoluteView = (limits: Amounts, used: Amounts, version: Microversion | undefined) => ({
  maxTotalInstances: limits.instances,
  maxTotalCores: limits.cores,
  maxTotalRAMSize: limits.ram,
  maxServerMeta: limits.metadata_items,
  maxTotalKeypairs: limits.key_pairs,
  maxServerGroups: limits.server_groups,
  maxServerGroupMembers: limits.server_group_members,
  totalInstancesUsed: used.instances,
  totalCoresUsed: used.cores,
  totalRAMUsed: used.ram,
  totalServerGroupsUsed: used.server_groups,
  ...(isSince(version, '2.36') ? {} : networkLimits),
  ...(isSince(version, '2.39') ? {} : { maxImageMeta: limits.metadata_items }),
  ...(isSince(version, '2.57')
    ? {}
    : { maxPersonality: limits.injected_files, maxPersonalitySize: limits.injected_file_content_bytes }),
});

/** The project asked about; only administrators may ask about others. */
const projectAsked = async (ctx: Context, asked: string | undefined): Promise<string> => {
  const own = callersProject(ctx) ?? '';
  if (asked === undefined || asked === own) return own;
  await ctx.authorize(limitPolicy.showOther);
  return asked;
};

export const limitOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'show_limits',
    summary: 'Show the limits of a project and what is used of them',
    method: 'GET',
    path: '/v2.1/limits',
    status: 200,
    authorization: { at: 'request', rule: limitPolicy.show },
    query: listQuery({ tenant_id: Type.Optional(text(255)) }),
    response: answer,
    handle: async (ctx, { query, version }) => {
      const projectId = await projectAsked(ctx, query.tenant_id);
      const [limits, used] = [await quotasOf(nova, { projectId }), await usageOf(nova, { projectId })];
      return { limits: { rate: [], absolute: absoluteView(limits, used, version) } };
    },
  }),
];
