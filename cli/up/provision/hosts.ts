import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@nimbo/context/clock.ts';
import { CommandFailure } from '../../report-failure.ts';
import type { CloudSession } from './cloud-session.ts';

interface Service {
  readonly binary: string;
  readonly state: string;
}

interface Agent {
  readonly binary: string;
  readonly alive: boolean;
}

interface Candidates {
  readonly allocation_requests: readonly unknown[];
}

const pollInterval = 100;
const timeLimit = 120_000;
const agents = ['neutron-linuxbridge-agent', 'neutron-dhcp-agent', 'neutron-l3-agent'];

/**
 * Waits until a host has told control of itself: before that no guest and no port finds a place.
 * @throws CommandFailure naming who is still silent
 */
export const awaitHosts = async (admin: CloudSession): Promise<void> => {
  const deadline = systemClock.monotonic() + timeLimit;
  for (;;) {
    const silent = await silentOnes(admin);
    if (silent.length === 0) return;
    if (systemClock.monotonic() > deadline) {
      throw new CommandFailure(
        `the host has not reported after ${timeLimit / 1000} s (${silent.join(', ')}): nimbo logs`,
      );
    }
    await delay(pollInterval);
  }
};

/** Whether placement knows what a host has: that comes a moment after the host itself is known. */
const isRoomKnown = async (admin: CloudSession): Promise<boolean> => {
  const path = '/allocation_candidates?resources=VCPU:1&limit=1';
  const version = { 'openstack-api-version': 'placement 1.36' };
  const found = await admin.ask<Candidates>('placement', 'GET', path, undefined, version);
  return found.allocation_requests.length > 0;
};

const silentOnes = async (admin: CloudSession): Promise<readonly string[]> => {
  const { services } = await admin.ask<{ services: readonly Service[] }>('nova', 'GET', '/os-services');
  const { agents: told } = await admin.ask<{ agents: readonly Agent[] }>('neutron', 'GET', '/v2.0/agents');
  const isUp = services.some(({ binary, state }) => binary === 'nova-compute' && state === 'up');
  const hasRoom = await isRoomKnown(admin);
  const missing = agents.filter((wanted) => !told.some(({ binary, alive }) => binary === wanted && alive));
  return [...(isUp ? [] : ['nova-compute']), ...(hasRoom ? [] : ['its room at placement']), ...missing];
};
