import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Context } from '@nimbo/context/context.ts';
import { runReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { HostRoleDeps, HostRoleFactory } from '@nimbo/service/host-role.ts';
import type { Audit } from '@nimbo/service/role.ts';
import { neutronAgentTopic, neutronDoorbell } from '../rpc/host-interface.ts';
import { networkSection, type NetworkSettings } from './config.ts';
import { createFakeDriver } from './drivers/fake/fake-driver.ts';
import { createLinuxDriver } from './drivers/linux/linux-driver.ts';
import type { NetworkDriver } from './drivers/network-driver.ts';
import { AgentLoop } from './loop/agent-loop.ts';
import { DesiredSource } from './loop/desired-source.ts';
import { Reporter } from './loop/reporter.ts';
import { MetadataServers } from './metadata/metadata-servers.ts';

const driverFor = async (ctx: Context, deps: HostRoleDeps, settings: NetworkSettings): Promise<NetworkDriver> => {
  if (settings.driver === 'fake' || !deps.isPrivileged) return createFakeDriver();
  const here = {
    cloud: deps.cloudMark,
    host: deps.host,
    place: undefined,
    tapUid: deps.guestUser.uid,
    settings,
    dhcpDirectory: await deps.runDirectory('dhcp'),
    advertDirectory: await deps.runDirectory('advertisements'),
    serverUser: 'nobody',
  };
  const metadata = new MetadataServers(ctx, deps.bus);
  return createLinuxDriver({ here, directory: await deps.directory('network'), metadata });
};

const auditOf = (ctx: Context, driver: NetworkDriver, source: DesiredSource, look: () => void): Audit => ({
  name: 'host-network',
  find: async (signal) => {
    const desired = await source.last();
    const found = desired === undefined ? [] : await driver.differences({ ...ctx, signal }, desired.state);
    return found.map(({ item, what }) => ({
      what: `${item} is not as neutron wants it: ${what}`,
      advice: 'The agent mends it by itself within ten seconds; if it stays, its log says why.',
      fix: () => Promise.resolve(look()),
    }));
  },
});

/** Makes the role `neutron-agent`: a host's networks, ports, DHCP servers, routers and metadata. */
export const createNeutronAgent: HostRoleFactory = async (deps) => {
  const settings = deps.config(networkSection);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const driver = await driverFor(ctx, deps, settings);
  const source = new DesiredSource(deps.bus, await deps.directory('network'));
  const configuration = {
    driver: driver.kind,
    tunnelAddress: settings.tunnel_address === '' ? null : settings.tunnel_address,
    physicalNetworks: [...settings.physical_networks],
  };
  const reporter = new Reporter(deps.bus, configuration, deps.clock.now());
  const loop = new AgentLoop({ driver, source, reporter });
  const running = runReconcilers({ reconcilers: [loop], log: deps.log, clock: deps.clock });
  const look = (): void => running.nudge(loop.name);
  let unsubscribe: (() => Promise<void>) | undefined;
  return {
    name: 'neutron-agent',
    healthChecks: [
      {
        name: 'networks',
        check: () => {
          const { lastError } = running.status()[0] ?? {};
          const reason = lastError ?? 'the networks of this host are as they shall be';
          return Promise.resolve({ healthy: lastError === undefined, reason });
        },
      },
    ],
    audits: [auditOf(ctx, driver, source, look)],
    start: async () => {
      unsubscribe = await deps.bus.serve(neutronAgentTopic, neutronDoorbell, { look: () => Promise.resolve(look()) });
      running.start();
    },
    stop: async () => {
      await unsubscribe?.();
      await running.stop();
      await driver.close();
    },
    removeAll: async (signal) => {
      await driver.removeAll({ ...ctx, signal });
      await source.forget();
    },
  };
};
