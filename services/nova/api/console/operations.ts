import { operation, type Operation } from '@nimbo/http/operation.ts';
import { isSince } from '../common/since.ts';
import { consoleOutput, describeToken, openConsole } from '../../domain/console.ts';
import type { Nova } from '../../domain/nova.ts';
import { consolePolicy } from './policy.ts';
import {
  consoleAnswer,
  outputAnswer,
  outputBody,
  remoteConsoleAnswer,
  remoteConsoleBody,
  serialBody,
  tokenAnswer,
  vncBody,
} from './schema.ts';

const action = '/v2.1/servers/{server_id}/action';

/** -1 means all, as does nothing. */
const linesOf = (length: number | string | null | undefined): number | null => {
  const lines = length === null || length === undefined ? -1 : Number(length);
  return lines < 0 ? null : lines;
};

/** Until 2.5 each kind of console was an action of its own. */
const olderOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'server_action_get_vnc_console',
    summary: "Open a server's screen",
    method: 'POST',
    path: action,
    action: 'os-getVNCConsole',
    until: '2.5',
    status: 200,
    authorization: { at: 'lookup', rule: consolePolicy.open },
    body: vncBody,
    response: consoleAnswer,
    handle: async (ctx, { params, body }) => {
      const { type } = body['os-getVNCConsole'];
      return {
        console: { type, url: await openConsole(ctx, nova, consolePolicy.open, { id: params.server_id, type }) },
      };
    },
  }),
  operation({
    name: 'server_action_get_serial_console',
    summary: "Open a server's serial port",
    method: 'POST',
    path: action,
    action: 'os-getSerialConsole',
    until: '2.5',
    status: 200,
    authorization: { at: 'lookup', rule: consolePolicy.open },
    body: serialBody,
    response: consoleAnswer,
    handle: async (ctx, { params, body }) => {
      const { type } = body['os-getSerialConsole'];
      return {
        console: { type, url: await openConsole(ctx, nova, consolePolicy.open, { id: params.server_id, type }) },
      };
    },
  }),
];

/** Consoles of servers. */
export const consoleOperations = (nova: Nova): readonly Operation[] => [
  ...olderOperations(nova),
  operation({
    name: 'create_remote_console',
    summary: "Open a server's console",
    method: 'POST',
    path: '/v2.1/servers/{server_id}/remote-consoles',
    since: '2.6',
    status: 200,
    authorization: { at: 'lookup', rule: consolePolicy.open },
    body: remoteConsoleBody,
    response: remoteConsoleAnswer,
    handle: async (ctx, { params, body }) => {
      const { protocol, type } = body.remote_console;
      const url = await openConsole(ctx, nova, consolePolicy.open, { id: params.server_id, type });
      return { remote_console: { protocol, type, url } };
    },
  }),
  operation({
    name: 'server_action_get_console_output',
    summary: "Show what a server's serial port has said",
    method: 'POST',
    path: action,
    action: 'os-getConsoleOutput',
    status: 200,
    authorization: { at: 'lookup', rule: consolePolicy.output },
    body: outputBody,
    response: outputAnswer,
    handle: async (ctx, { params, body }) => {
      const lines = linesOf(body['os-getConsoleOutput'].length);
      return { output: await consoleOutput(ctx, nova, consolePolicy.output, { id: params.server_id, lines }) };
    },
  }),
  operation({
    name: 'show_console_token',
    summary: 'Show what a console token is for',
    method: 'GET',
    path: '/v2.1/os-console-auth-tokens/{console_token}',
    since: '2.31',
    status: 200,
    authorization: { at: 'lookup', rule: consolePolicy.token },
    response: tokenAnswer,
    handle: async (ctx, { params, version }) => {
      const found = await describeToken(ctx, nova, consolePolicy.token, params.console_token);
      // Guests are reached through their host's own process: there is no port to tell.
      const place = { host: found.host, port: null, internal_access_path: null };
      const tls = isSince(version, '2.99') ? { tls_port: null } : {};
      return { console: { instance_uuid: found.instanceUuid, ...place, ...tls } };
    },
  }),
];
