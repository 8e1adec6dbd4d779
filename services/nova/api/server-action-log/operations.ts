import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import type { ActionEventRow, ActionRow } from '../../db/cell/instance-tables.ts';
import type { Nova } from '../../domain/nova.ts';
import { actionOf, actionsOf } from '../../domain/server-action-log.ts';
import { isSince } from '../common/since.ts';
import { serverActionLogPolicy as policy } from './policy.ts';

const shown = openObject({ action: Type.String(), request_id: Type.String(), instance_uuid: Type.String() });

/** Microseconds without a zone, as this part of the API shows times. */
const plain = (timestamp: Timestamp | null): string | null => (timestamp === null ? null : timestamp.slice(0, -1));

const actionView = (row: ActionRow, version: Microversion | undefined) => ({
  action: row.action,
  instance_uuid: row.instance_uuid,
  request_id: row.request_id,
  user_id: row.user_id,
  project_id: row.project_id,
  start_time: plain(row.started_at),
  message: row.message,
  ...(isSince(version, '2.58') ? { updated_at: plain(row.updated_at) } : {}),
});

/** What the caller may see of an action's parts. */
interface EventLook {
  readonly version: Microversion | undefined;
  readonly projectId: string;
  readonly isAdmin: boolean;
  readonly showsDetails: boolean;
}

const hostViews = (host: string | null, { version, projectId, isAdmin }: EventLook) => {
  if (!isSince(version, '2.62')) return {};
  const hostId = host === null ? '' : createHash('sha224').update(`${projectId}${host}`).digest('hex');
  return { hostId, ...(isAdmin ? { host } : {}) };
};

const eventView = (row: ActionEventRow, look: EventLook) => ({
  event: row.event,
  start_time: plain(row.started_at),
  finish_time: plain(row.finished_at),
  result: row.result,
  ...(look.isAdmin ? { traceback: row.traceback } : {}),
  ...hostViews(row.host, look),
  ...(isSince(look.version, '2.84') && look.showsDetails ? { details: row.details } : {}),
});

/** Parts are shown to administrators, and since 2.51, without traces, to everybody who sees the action. */
const eventsView = async (
  ctx: Context,
  events: readonly ActionEventRow[],
  { version, projectId }: { readonly version: Microversion | undefined; readonly projectId: string },
): Promise<object> => {
  const target = { project_id: projectId };
  const isAdmin = await ctx.can(policy.events, target);
  if (!isAdmin && !isSince(version, '2.51')) return {};
  const showsDetails = await ctx.can(policy.details, target);
  return { events: events.map((row) => eventView(row, { version, projectId, isAdmin, showsDetails })) };
};

/** Operations on what was done to servers. */
export const serverActionLogOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_actions',
    summary: 'List what was done to a server',
    method: 'GET',
    path: '/v2.1/servers/{server_id}/os-instance-actions',
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    response: strictObject({ instanceActions: Type.Array(shown) }),
    handle: async (ctx, { params, version }) => {
      const actions = await actionsOf(ctx, nova, policy.list, params.server_id);
      return { instanceActions: actions.map((row) => actionView(row, version)) };
    },
  }),
  operation({
    name: 'show_server_action',
    summary: 'Show something that was done to a server',
    method: 'GET',
    path: '/v2.1/servers/{server_id}/os-instance-actions/{request_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    response: strictObject({ instanceAction: shown }),
    handle: async (ctx, { params, version }) => {
      const wanted = { id: params.server_id, requestId: params.request_id };
      const { action, events } = await actionOf(ctx, nova, policy.show, wanted);
      const seen = await eventsView(ctx, events, { version, projectId: action.project_id });
      return { instanceAction: { ...actionView(action, version), ...seen } };
    },
  }),
];
