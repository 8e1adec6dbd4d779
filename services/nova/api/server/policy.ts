import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  attachExternalRule,
  attachNetworkRule,
  attachVolumeRule,
  forcedHostRule,
  requestedDestinationRule,
  unlockOverrideRule,
  zeroDiskRule,
} from '../../domain/rule-names.ts';
import { adminRule, memberRule, readerRule } from '../common/policy.ts';

const create = 'POST /servers';
const show = 'GET /servers/{server_id}';
const detail = 'GET /servers/detail';
const action = 'POST /servers/{server_id}/action';

const named = (rule: PolicyRule, { name }: { readonly name: string }): PolicyRule => ({ ...rule, name });

/** Rules of servers themselves (Nova 2025.1 policy defaults). */
export const serverPolicy = {
  index: readerRule('servers:index', 'List servers.', 'GET /servers'),
  detail: readerRule('servers:detail', 'List servers whole.', detail),
  indexAll: adminRule('servers:index:get_all_tenants', "List every project's servers.", 'GET /servers'),
  detailAll: adminRule('servers:detail:get_all_tenants', "List every project's servers whole.", detail),
  allFilters: adminRule('servers:allow_all_filters', 'Use every filter of a list.', 'GET /servers', detail),
  show: readerRule('servers:show', 'Show a server.', show),
  extraSpecs: readerRule('servers:show:flavor-extra-specs', "Show extra specs in a server's flavor.", show, detail),
  hostStatus: adminRule('servers:show:host_status', 'Show whether the host of a server is up.', show, detail),
  hostStatusUnknown: adminRule(
    'servers:show:host_status:unknown-only',
    'Show whether nothing is known of the host of a server.',
    show,
    detail,
  ),
  create: memberRule('servers:create', 'Create a server.', create),
  forcedHost: named(
    adminRule('servers:create:forced_host', 'Choose the host of a new server.', create),
    forcedHostRule,
  ),
  destination: named(
    adminRule('servers:create:requested_destination', 'Ask for a host, checked by the scheduler.', create),
    requestedDestinationRule,
  ),
  attachVolume: named(
    memberRule('servers:create:attach_volume', 'Create a server with volumes.', create),
    attachVolumeRule,
  ),
  attachNetwork: named(
    memberRule('servers:create:attach_network', 'Create a server with networks.', create),
    attachNetworkRule,
  ),
  zeroDisk: named(
    adminRule('servers:create:zero_disk_flavor', 'Create a server with a flavor without a disk.', create),
    zeroDiskRule,
  ),
  attachExternal: named(
    adminRule('network:attach_external_network', 'Put a server on an external network.', create),
    attachExternalRule,
  ),
  update: memberRule('servers:update', 'Rename or describe a server.', 'PUT /servers/{server_id}'),
  delete: memberRule('servers:delete', 'Delete a server.', 'DELETE /servers/{server_id}'),
  start: memberRule('servers:start', 'Start a server.', action),
  stop: memberRule('servers:stop', 'Stop a server.', action),
  reboot: memberRule('servers:reboot', 'Reboot a server.', action),
  attributes: adminRule('os-extended-server-attributes', 'Show the host of a server and more.', show, detail),
} as const satisfies Record<string, PolicyRule>;

/** Rules of actions on servers. */
export const serverActionPolicy = {
  pause: memberRule('os-pause-server:pause', 'Pause a server.', action),
  unpause: memberRule('os-pause-server:unpause', 'Let a paused server go on.', action),
  suspend: memberRule('os-suspend-server:suspend', 'Suspend a server.', action),
  resume: memberRule('os-suspend-server:resume', 'Resume a suspended server.', action),
  lock: memberRule('os-lock-server:lock', 'Lock a server.', action),
  unlock: memberRule('os-lock-server:unlock', 'Unlock a server.', action),
  unlockOverride: named(
    adminRule('os-lock-server:unlock:unlock_override', 'Unlock what an administrator locked.', action),
    unlockOverrideRule,
  ),
  resetState: adminRule('os-admin-actions:reset_state', 'Set the state of a server.', action),
  forceDelete: memberRule('os-deferred-delete:force', 'Delete a server at once.', action),
} as const satisfies Record<string, PolicyRule>;
