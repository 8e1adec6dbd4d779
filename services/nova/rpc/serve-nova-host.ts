import type { Bus, BusContext, Handlers, Unsubscribe } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import { tokenForHost } from '../domain/console-token.ts';
import { cellOfHost } from '../domain/host-desk/cell-of-host.ts';
import { Heartbeats } from '../domain/host-desk/heartbeats.ts';
import type { HostDesk } from '../domain/host-desk/host-desk.ts';
import { InventoryKeeper } from '../domain/host-desk/keep-inventory.ts';
import { takeReport } from '../domain/host-desk/take-report.ts';
import { wantedOfHost } from '../domain/host-desk/wanted-of-host.ts';
import { configDriveFiles } from '../domain/metadata/config-drive.ts';
import { novaComputeTopic, novaDoorbell } from './nova-compute.ts';
import { novaHost, novaTopic } from './nova-host.ts';

const contextOf = ({ requestId, log, clock, signal }: BusContext): Context =>
  internalContext({ requestId, log, clock, signal });

const configDriveOf = async (ctx: Context, desk: HostDesk, host: string, uuid: string) => {
  const cell = await cellOfHost(ctx, desk, host);
  const instance = await findInstance(cell.db.read, uuid);
  if (instance === undefined || instance.host !== host) {
    throw new NotFound(`instance ${uuid} is not on host ${host}`, { code: 'nova.not_here' });
  }
  return { files: configDriveFiles(instance, desk.dhcpDomain) };
};

/** Handlers of what compute hosts ask and tell; each host is known by the bus, and gets what is its own. */
const handlersOf = (
  desk: HostDesk,
  keeper: InventoryKeeper,
  heartbeats: Heartbeats,
): Handlers<(typeof novaHost)['messages']> => ({
  desired: (bus, { after, only }, { host }) => wantedOfHost(contextOf(bus), desk, host, { after, only }),
  report: async (bus, { at, resources, instances }, { host }) => {
    const ctx = contextOf(bus);
    desk.clocks.told(host, at);
    const node = await takeReport(ctx, desk, host, { resources, instances }, heartbeats);
    if (node !== undefined && !(await keeper.keep(ctx, node, resources))) heartbeats.forget(host);
    return {};
  },
  configDrive: (bus, { uuid }, { host }) => configDriveOf(contextOf(bus), desk, host, uuid),
  consoleToken: (bus, { token }, { host }) => tokenForHost(bus, desk.cells, token, host),
});

/** Serves the compute hosts; part of the role `nova-conductor`. Hosts that have waited for it look at once. */
export const serveNovaHost = async (bus: Bus, desk: HostDesk): Promise<Unsubscribe> => {
  const leave = await bus.serve(
    novaTopic,
    novaHost,
    handlersOf(desk, new InventoryKeeper(desk.placement), new Heartbeats(desk.clock)),
  );
  await bus.fanout(internalContext({ clock: desk.clock }), novaComputeTopic, novaDoorbell, 'look', {
    what: 'instances',
  });
  return leave;
};
