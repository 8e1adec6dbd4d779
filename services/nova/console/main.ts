import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import { novaConsole, novaConsoleTopic } from '../rpc/nova-console.ts';
import { openCells } from '../open-cells.ts';
import { consoleSection } from './config.ts';
import { guestOpener } from './open-guest.ts';
import { startProxy, type ConsoleProxy } from './proxy-server.ts';

/** Makes the role `nova-novncproxy`, through which browsers see guests' screens. */
export const createNovaNoVncProxy: RoleFactory = async (deps) => {
  const { cells } = await openCells(deps);
  const { most_connections: mostConnections } = deps.config(consoleSection);
  let proxy: ConsoleProxy | undefined;
  let leave: Unsubscribe | undefined;
  return {
    name: 'nova-novncproxy',
    start: async () => {
      if (deps.listener === undefined) throw new Error('the console proxy was given no address to listen on');
      const context = () => internalContext({ log: deps.log, clock: deps.clock });
      const openGuest = guestOpener(deps.bus, cells);
      const { publicUrl: url } = deps.listener;
      proxy = await startProxy({ listener: deps.listener, openGuest, context, mostConnections });
      leave = await deps.bus.serve(novaConsoleTopic, novaConsole, { address: () => Promise.resolve({ url }) });
    },
    stop: async () => {
      await leave?.();
      await proxy?.stop();
    },
  };
};
