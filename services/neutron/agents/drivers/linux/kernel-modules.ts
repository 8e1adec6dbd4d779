import { existsSync } from 'node:fs';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import type { AgentContext } from '../network-driver.ts';

const modules = ['br_netfilter', 'vxlan', 'tun', 'veth', 'bridge', 'nf_conntrack'] as const;

/** Loads what ordinary kernels have as modules; what is built in, or not there at all, is no failure here. */
const loadModules = async (ctx: AgentContext): Promise<void> => {
  for (const name of modules) {
    await runProgram(ctx, { program: 'modprobe', args: ['-q', name] }).catch((error: unknown) => {
      ctx.signal.throwIfAborted();
      ctx.log.debug('a kernel module could not be loaded', { name, error });
    });
  }
};

const bridgeFilter = '/proc/sys/net/bridge/bridge-nf-call-iptables';

/**
 * Makes sure that bridged packets can be filtered, without which security groups would guard nothing.
 * @throws Unavailable where the kernel cannot do it
 */
export const requireBridgeFilter = async (ctx: AgentContext): Promise<void> => {
  if (existsSync(bridgeFilter)) return;
  await loadModules(ctx);
  if (!existsSync(bridgeFilter)) {
    throw new Unavailable('the kernel of this host cannot filter bridged packets: load the module br_netfilter');
  }
};
