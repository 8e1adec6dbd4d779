import { systemClock } from '@nimbo/context/clock.ts';
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@nimbo/config/load-config.ts';
import { createLog, type ProcessLog } from '@nimbo/log/create-log.ts';
import { CommandFailure } from '../report-failure.ts';
import { composeProcess, type ProcessPlan } from './compose-process.ts';
import { rolesNamed } from './known-roles.ts';
import { ownVariables } from './own-variables.ts';
import { allSections } from './sections/all-sections.ts';
import { logSection } from './sections/log-section.ts';
import { markOf, readCloudIdentity } from '../state/cloud-identity.ts';
import { snapshotFiles } from '../state/config-files.ts';
import { controlLayout, runtimeLayout, stateLayout } from '../state/state-layout.ts';
import { untilSignalled } from './until-signalled.ts';

/** Runs roles in this process until it is told to end. */
export const serveRoles = async (stateDir: string, name: string, roles: readonly string[]): Promise<number> => {
  const { plan, log } = planProcess(stateDir, name, roles);
  const ended = untilSignalled();
  try {
    const running = await composeProcess(plan);
    log.info('every API answers', { roles, milliseconds: Math.round(plan.clock.monotonic()) });
    const signal = await ended;
    log.info('ending gently', { signal });
    await running.stop();
    return 0;
  } catch (error) {
    log.error('the process could not start', { error });
    throw error;
  } finally {
    log.close();
  }
};

/** The user of a directory: whoever runs `nimbo up`. */
const ownerOf = (directory: string): number => lstatSync(directory).uid;

const planProcess = (
  stateDir: string,
  name: string,
  roles: readonly string[],
): { plan: ProcessPlan; log: ProcessLog } => {
  const layout = stateLayout(stateDir);
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) throw new CommandFailure(`${stateDir} holds no cloud: nimbo up makes one`);
  const config = loadConfig({
    files: snapshotFiles(layout),
    env: process.env,
    sections: allSections,
    otherVariables: ownVariables,
  });
  const logs = controlLayout(layout.control).log;
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const { level, max_size, keep } = config.get(logSection);
  const log = createLog({
    level,
    format: 'json',
    destination: join(logs, `${name}.log`),
    rotation: { maxBytes: max_size, keep },
    fields: { process: name },
  });
  return {
    log,
    plan: {
      name,
      roles: rolesNamed(roles),
      layout,
      runtime: runtimeLayout(layout, markOf(identity), ownerOf(layout.root)),
      cloudId: identity.id,
      host: identity.host,
      isJoined: identity.part !== undefined,
      config,
      log,
      clock: systemClock,
    },
  };
};
