import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { applySteps } from '@nimbo/netdev/apply-steps.ts';
import { planSysctls, readSysctls, type Sysctls } from '@nimbo/netdev/sysctls.ts';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { borrowedSysctls } from '../../translate/external.ts';
import type { HostPlace } from '../../translate/host-place.ts';
import type { AgentContext } from '../network-driver.ts';

const recordIn = (directory: string): string => join(directory, 'host-settings.json');

const readRecord = async (directory: string): Promise<Sysctls> => {
  const text = await readFile(recordIn(directory), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  });
  return JSON.parse(text) as Sysctls;
};

const restore = async (ctx: AgentContext, { place }: HostPlace, former: Sysctls): Promise<void> => {
  const names = Object.keys(former);
  const found = await readSysctls(ctx, place, names);
  // An interface that is gone took its setting with it.
  const there = Object.fromEntries(Object.entries(former).filter(([name]) => name in found));
  await applySteps(ctx, planSysctls(place, there, found));
};

/** Notes what the host's own settings are before the first of them is changed, and gives back those not needed any more. */
export const rememberSysctls = async (ctx: AgentContext, here: HostPlace, directory: string): Promise<void> => {
  const known = await readRecord(directory);
  const wanted = Object.keys(borrowedSysctls(here));
  const isKept = ([name]: readonly [string, string]): boolean => wanted.includes(name);
  const [kept, others] = [Object.entries(known).filter(isKept), Object.entries(known).filter((one) => !isKept(one))];
  const fresh = wanted.filter((name) => !(name in known));
  if (others.length + fresh.length === 0) return;
  const former = await readSysctls(ctx, here.place, fresh);
  await restore(ctx, here, Object.fromEntries(others));
  await writeFileAtomically(recordIn(directory), JSON.stringify({ ...Object.fromEntries(kept), ...former }));
};

/** Gives the host back its settings as they were before this cloud. */
export const restoreSysctls = async (ctx: AgentContext, here: HostPlace, directory: string): Promise<void> => {
  await restore(ctx, here, await readRecord(directory));
  await rm(recordIn(directory), { force: true });
};
