import { CommandFailure } from '../report-failure.ts';
import type { CloudSession } from '../up/provision/cloud-session.ts';

/** A host and what of it the services know. */
export interface HostRow {
  readonly name: string;
  /** Programs under the names that OpenStack's clients show, `up` or `down`. */
  readonly parts: readonly { readonly part: string; readonly state: string }[];
}

interface Service {
  readonly id: string;
  readonly host: string;
  readonly binary: string;
  readonly state: string;
}

interface Agent {
  readonly id: string;
  readonly host: string;
  readonly binary: string;
  readonly alive: boolean;
}

/** From here on services are named by uuid. */
const computeVersion = { 'openstack-api-version': 'compute 2.53' };

const computeServices = async (session: CloudSession): Promise<readonly Service[]> => {
  const path = '/os-services?binary=nova-compute';
  const { services } = await session.ask<{ services: readonly Service[] }>(
    'nova',
    'GET',
    path,
    undefined,
    computeVersion,
  );
  return services;
};

const agents = async (session: CloudSession, host?: string): Promise<readonly Agent[]> => {
  const filter = host === undefined ? '' : `?host=${encodeURIComponent(host)}`;
  return (await session.ask<{ agents: readonly Agent[] }>('neutron', 'GET', `/v2.0/agents${filter}`)).agents;
};

const volumeServices = async (session: CloudSession): Promise<readonly Service[]> => {
  const path = '/os-services?binary=cinder-volume';
  return (await session.ask<{ services: readonly Service[] }>('cinder', 'GET', path)).services;
};

/** `node@nbd` is a backend of the host `node`. */
const machineOf = (host: string): string => host.split('@', 1)[0] ?? '';

/** All hosts that have told of themselves, by name. */
export const hostRows = async (session: CloudSession): Promise<readonly HostRow[]> => {
  const told = [
    ...(await computeServices(session)).map(({ host, binary, state }) => ({ host, part: binary, state })),
    ...(await volumeServices(session)).map(({ host, binary, state }) => ({
      host: machineOf(host),
      part: binary,
      state,
    })),
    ...(await agents(session)).map(({ host, binary, alive }) => ({
      host,
      part: binary,
      state: alive ? 'up' : 'down',
    })),
  ];
  const names = [...new Set(told.map(({ host }) => host))].toSorted();
  return names.map((name) => ({
    name,
    parts: told.filter(({ host }) => host === name).map(({ part, state }) => ({ part, state })),
  }));
};

/**
 * Refuses to give up a host on which something of a project's is.
 * @throws CommandFailure naming what and what to do
 */
export const refuseInUse = async (session: CloudSession, name: string): Promise<void> => {
  const host = encodeURIComponent(name);
  const { servers } = await session.ask<{ servers: readonly { readonly id: string }[] }>(
    'nova',
    'GET',
    `/servers?all_tenants=1&host=${host}`,
  );
  const { volumes } = await session.ask<{ volumes: readonly { readonly id: string }[] }>(
    'cinder',
    'GET',
    `/volumes?all_tenants=1&host=${host}`,
  );
  const found = [...servers.map(({ id }) => `server ${id}`), ...volumes.map(({ id }) => `volume ${id}`)];
  if (found.length === 0) return;
  const more = found.length > namedAtMost ? ` and ${found.length - namedAtMost} more` : '';
  throw new CommandFailure(
    `${name} still has ${found.slice(0, namedAtMost).join(', ')}${more}: delete these first; nothing was changed`,
  );
};

const namedAtMost = 5;

/** Removes what the services know of a host; cinder, whose API knows no removal, gives it no volumes any more. Repeatable. */
export const forgetHost = async (session: CloudSession, name: string): Promise<void> => {
  for (const { id, host } of await computeServices(session)) {
    if (host === name) await session.ask('nova', 'DELETE', `/os-services/${id}`, undefined, computeVersion);
  }
  for (const { id } of await agents(session, name)) await session.ask('neutron', 'DELETE', `/v2.0/agents/${id}`);
  for (const { host } of await volumeServices(session)) {
    if (machineOf(host) !== name) continue;
    const body = { host, binary: 'cinder-volume', disabled_reason: 'the host was removed' };
    await session.ask('cinder', 'PUT', '/os-services/disable-log-reason', body);
  }
};
