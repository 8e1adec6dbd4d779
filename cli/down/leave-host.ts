import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { existsSync, rmSync } from 'node:fs';
import { makeHostRoles } from '../serve/compose-host.ts';
import { knownHostRoles } from '../serve/known-host-roles.ts';
import { planHost } from '../serve/serve-host.ts';
import { hostConfigFiles } from '../state/config-files.ts';
import type { StateLayout } from '../state/state-layout.ts';

const timeLimit = 120_000;

/**
 * Ends guests and helpers of this cloud and takes its devices, rules and sockets away from the host, without asking control:
 * it works whatever is left of the cloud, and is repeatable. The cloud's processes must have ended.
 */
export const leaveHost = async (layout: StateLayout): Promise<void> => {
  if (!hostConfigFiles(layout).every(existsSync)) return;
  const names = knownHostRoles.map((role) => role.name);
  const { plan, log } = await planHost(layout.root, names);
  const bus = createInProcessHub().bus(plan.host, { log });
  try {
    const roles = await makeHostRoles(plan, bus);
    // Guests end before the networks and volumes they use.
    for (const role of roles.toReversed()) await role.removeAll(AbortSignal.timeout(timeLimit));
    rmSync(plan.runtime.root, { recursive: true, force: true });
  } finally {
    await bus.close();
    log.close();
  }
};
