import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { removeLeftovers } from '@nimbo/netdev/leftovers.ts';
import { openLab, type Lab } from '@nimbo/netdev/testing/lab.ts';
import { createLinuxDriver } from '../agents/drivers/linux/linux-driver.ts';
import type { NetworkDriver } from '../agents/drivers/network-driver.ts';
import { AgentLoop, type PassReport } from '../agents/loop/agent-loop.ts';
import { DesiredSource } from '../agents/loop/desired-source.ts';
import { Reporter } from '../agents/loop/reporter.ts';
import { MetadataServers } from '../agents/metadata/metadata-servers.ts';
import { serverDirectories } from '../agents/drivers/linux/linux-driver.ts';
import type { HostPlace } from '../agents/translate/host-place.ts';
import type { HostState } from '../rpc/host-network-schema.ts';
import { hostPlace } from './host-place.ts';
import { serveScripted, type ScriptedControl } from './scripted-control.ts';

const ctx = internalContext();

/** The agent of one host of a lab, which is a namespace. */
export interface LabAgent {
  readonly here: HostPlace;
  readonly driver: NetworkDriver;
  readonly directory: string;
  /** Wants a state and makes one pass. */
  become(state: HostState): Promise<PassReport>;
  pass(): Promise<PassReport>;
  /** The same host after its agent's process died and was started again. */
  restarted(): LabAgent;
}

/** Hosts, their agents, and a control that says what a test says. */
export interface AgentLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly control: ScriptedControl;
  readonly hub: ReturnType<typeof createInProcessHub>;
  /** An agent in a namespace. */
  agent(host: string, place: string, settings?: Partial<HostPlace['settings']>): LabAgent;
}

/** Opens a lab; with `await using` all of it goes again. */
export const openAgentLab = async (): Promise<AgentLab> => {
  const lab = openLab();
  const root = await mkdtemp(join(tmpdir(), 'neutron-agent-'));
  // DHCP servers run as another user.
  await chmod(root, 0o711);
  const hub = createInProcessHub();
  const control = await serveScripted(hub.bus());
  const agents: LabAgent[] = [];
  const made = (here: HostPlace, directory: string): LabAgent => {
    const bus = hub.bus(here.host);
    const driver = createLinuxDriver({ here, directory, metadata: new MetadataServers(ctx, bus) });
    const source = new DesiredSource(bus, directory);
    const reporter = new Reporter(
      bus,
      { driver: 'linux', tunnelAddress: here.settings.tunnel_address, physicalNetworks: ['public'] },
      0,
    );
    const loop = new AgentLoop({ driver, source, reporter });
    const pass = (): Promise<PassReport> => loop.run(ctx);
    const agent: LabAgent = {
      here,
      driver,
      directory,
      pass,
      become: (state) => {
        control.want(here.host, state);
        return pass();
      },
      restarted: () => made(here, directory),
    };
    agents.push(agent);
    return agent;
  };
  return {
    lab,
    control,
    hub,
    agent: (host, place, settings) => {
      const directory = join(root, host);
      mkdirSync(directory);
      const directories = {
        dhcpDirectory: join(directory, 'dhcp'),
        advertDirectory: join(directory, 'advertisements'),
      };
      const here = hostPlace({ cloud: lab.cloud, host, place, ...directories }, settings);
      return made(here, directory);
    },
    [Symbol.asyncDispose]: async () => {
      for (const { driver } of agents) await driver.close();
      for (const { here } of agents) await removeLeftovers(ctx, here, serverDirectories(here));
      await control.stop();
      await lab[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
};
