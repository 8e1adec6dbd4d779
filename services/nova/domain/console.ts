import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import type { Instance } from '../db/cell/instance.ts';
import { findToken, issueConsoleToken, type ConsoleKind, type ConsoleToken } from './console-token.ts';
import type { Nova } from './nova.ts';
import { placedServerFor } from './server-lookup.ts';

/** A console to be opened, as the API names its kind: `novnc`, `serial`, … */
export interface ConsoleRequest {
  readonly id: string;
  readonly type: string;
}

const kinds: Readonly<Record<string, ConsoleKind>> = { novnc: 'vnc', serial: 'serial' };

/** What noVNC's page takes: the way to the websocket as its own parameter. */
const urls: Readonly<Record<ConsoleKind, (base: string, token: string) => string>> = {
  vnc: (base, token) => `${base}/vnc_lite.html?path=${encodeURIComponent(`?token=${token}`)}`,
  serial: (base, token) => `${base.replace(/^http/, 'ws')}/?token=${token}`,
};

const unavailable = (type: string): BadRequest =>
  new BadRequest(`Unavailable console type ${type}.`, { code: 'nova.console_type', details: { type } });

const notReady = (uuid: string): Conflict =>
  new Conflict(`Instance ${uuid} is not ready: it has a console while it runs.`, { code: 'nova.server_not_ready' });

/** The host of a server that has one. @throws Conflict */
const hostOf = ({ uuid, host }: Instance): string => {
  if (host === null) throw notReady(uuid);
  return host;
};

/**
 * A URL under which a browser shows the guest's console for some minutes.
 * @throws BadRequest for a kind of console that this cloud does not have; Conflict for a server that does not run
 */
export const openConsole = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, type }: ConsoleRequest,
): Promise<string> => {
  const { cell, instance } = await placedServerFor(ctx, nova, rule, id);
  const kind = kinds[type];
  const base = kind === undefined ? undefined : await nova.drivers.hosts.consoleProxy(ctx);
  if (kind === undefined || base === undefined) throw unavailable(type);
  const { power } = instance.reported;
  if (power !== 'running' && power !== 'paused') throw notReady(id);
  const wish = { instanceUuid: id, host: hostOf(instance), kind, consoleType: type };
  const token = await issueConsoleToken(ctx, cell, { ...wish, life: nova.drivers.hosts.consoleTokenLife });
  return urls[kind](base, token);
};

/** What is behind a console token. @throws NotFound for one that is unknown or has expired */
export const describeToken = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  token: string,
): Promise<ConsoleToken> => {
  await ctx.authorize(rule, {});
  return findToken(ctx, nova.cells, token);
};

// Whatever a guest writes must not break a terminal or a document: all control characters but tab and line ends go.
// oxlint-disable-next-line no-control-regex -- these are the characters that it is about
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** The last lines of a guest's serial port; all that are kept where no number is told. */
export const consoleOutput = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, lines }: { readonly id: string; readonly lines: number | null },
): Promise<string> => {
  const { instance } = await placedServerFor(ctx, nova, rule, id);
  const output = await nova.drivers.hosts.consoleOutput(ctx, hostOf(instance), id, lines);
  return output.replaceAll(controls, '');
};
