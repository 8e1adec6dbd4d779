import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@nimbo/config/load-config.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { createLog, type ProcessLog } from '@nimbo/log/create-log.ts';
import { controlUser } from '../up/control-user.ts';
import { CommandFailure } from '../report-failure.ts';
import { markOf, readCloudIdentity } from '../state/cloud-identity.ts';
import { hostConfigFiles } from '../state/config-files.ts';
import { hostLayout, runtimeLayout, stateLayout } from '../state/state-layout.ts';
import { composeHost, type HostPlan } from './compose-host.ts';
import { hostUsers } from './host-users.ts';
import { knownHostRoles } from './known-host-roles.ts';
import { named } from './known-roles.ts';
import { ownVariables } from './own-variables.ts';
import { allSections } from './sections/all-sections.ts';
import { logSection } from './sections/log-section.ts';
import { untilSignalled } from './until-signalled.ts';

const preparation = 60_000;

/** Runs roles of a host in this process until it is told to end; guests and helpers outlive it. */
export const serveHost = async (stateDir: string, roles: readonly string[]): Promise<number> => {
  const { plan, log } = await planHost(stateDir, roles);
  const ended = untilSignalled();
  try {
    const running = await composeHost(plan);
    log.info('every role of the host has begun', { roles, milliseconds: Math.round(plan.clock.monotonic()) });
    log.info('ending gently', { signal: await ended });
    await running.stop();
    return 0;
  } catch (error) {
    log.error('the host process could not start', { error });
    throw error;
  } finally {
    log.close();
  }
};

/** What a host's process is made of, read from its state directory. */
export const planHost = async (
  stateDir: string,
  roles: readonly string[],
): Promise<{ plan: HostPlan; log: ProcessLog }> => {
  const layout = stateLayout(stateDir);
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) throw new CommandFailure(`${stateDir} holds no cloud: nimbo up makes one`);
  const config = loadConfig({
    files: hostConfigFiles(layout),
    env: process.env,
    sections: allSections,
    otherVariables: ownVariables,
  });
  const places = hostLayout(layout.host);
  mkdirSync(places.log, { recursive: true, mode: 0o700 });
  const { level, max_size, keep } = config.get(logSection);
  const log = createLog({
    level,
    format: 'json',
    destination: join(places.log, 'host.log'),
    rotation: { maxBytes: max_size, keep },
    fields: { process: 'host' },
  });
  const ctx = { signal: AbortSignal.timeout(preparation) };
  return {
    log,
    plan: {
      roles: named(knownHostRoles, roles),
      layout,
      runtime: runtimeLayout(layout, markOf(identity), process.getuid?.() ?? 0),
      cloudId: identity.id,
      cloudMark: markOf(identity),
      isElsewhere: identity.part === 'host',
      host: identity.host,
      users: await hostUsers(ctx, await controlUser(ctx, layout.control)),
      config,
      log,
      clock: systemClock,
    },
  };
};
