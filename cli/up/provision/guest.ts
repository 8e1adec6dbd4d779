import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@nimbo/context/clock.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { CommandFailure } from '../../report-failure.ts';
import type { CloudSession } from './cloud-session.ts';
import { ensureNamed, type Collection, type Shown } from './ensure.ts';

const servers: Collection = { service: 'nova', path: '/servers', many: 'servers', one: 'server' };

/** What the first guest is made of. */
export interface GuestPlan {
  readonly name: string;
  readonly imageId: string;
  readonly flavorId: string;
  readonly networkId: string;
  readonly keyName: string;
}

const pollInterval = 200;
const buildLimit = 300_000;
const answerLimit = 180_000;

/** The guest, asked for where it is missing. */
export const ensureGuest = async (demo: CloudSession, plan: GuestPlan): Promise<string> => {
  const guest = await ensureNamed(demo, servers, {
    name: plan.name,
    imageRef: plan.imageId,
    flavorRef: plan.flavorId,
    networks: [{ uuid: plan.networkId }],
    key_name: plan.keyName,
  });
  return guest.id;
};

/**
 * Waits until the guest runs.
 * @throws CommandFailure with nova's own reason where it does not come to run
 */
export const awaitActive = async (demo: CloudSession, id: string): Promise<void> => {
  const deadline = systemClock.monotonic() + buildLimit;
  for (;;) {
    const { server } = await demo.ask<{ server: Shown }>('nova', 'GET', `/servers/${id}`);
    if (server['status'] === 'ACTIVE') return;
    if (server['status'] === 'ERROR') throw new CommandFailure(`the guest could not be started: ${faultOf(server)}`);
    if (systemClock.monotonic() > deadline) {
      throw new CommandFailure(
        `the guest is still ${String(server['status'])} after ${buildLimit / 1000} s: openstack server show ${id}`,
      );
    }
    await delay(pollInterval);
  }
};

const faultOf = (server: Shown): string =>
  (server['fault'] as { message?: string } | undefined)?.message ?? 'nova gives no reason';

/**
 * Waits until the guest answers a ping.
 * @throws CommandFailure where it does not
 */
export const awaitPing = async (address: string): Promise<void> => {
  const deadline = systemClock.monotonic() + answerLimit;
  while (!(await answersPing(address))) {
    if (systemClock.monotonic() > deadline) {
      throw new CommandFailure(
        `${address} does not answer after ${answerLimit / 1000} s: openstack console log show hello tells how far the guest came`,
      );
    }
    await delay(pollInterval);
  }
};

/** Whether one echo request is answered within a second. */
const answersPing = async (address: string): Promise<boolean> => {
  const call = { program: 'ping', args: ['-n', '-c', '1', '-W', '1', address], acceptExitCodes: [0, 1, 2] };
  return (await runProgram({ signal: AbortSignal.timeout(10_000) }, call)).exitCode === 0;
};
