import type { Context } from '@nimbo/context/context.ts';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';
import { listHosts, type VolumeHost } from '../db/host-store.ts';
import type { Volume } from '../db/volume-store.ts';
import type { Cinder } from './cinder.ts';
import { isUp } from './host-liveness.ts';

const gibibyte = 1024 ** 3;

/** A host that could not do it, and why. */
export interface FailedHost {
  readonly host: string;
  readonly reason: string;
}

/** What a volume asks of a host. */
export interface HostRequest extends Pick<Volume, 'availability_zone' | 'size'> {
  readonly failed: readonly FailedHost[];
  /** The only host that would do, where what it is made from lies on one. */
  readonly only: string | null;
}

interface Filter {
  readonly name: string;
  /** Why a host can't have the volume; undefined where it can. */
  readonly refuses: (cinder: Cinder, host: VolumeHost, request: HostRequest) => string | undefined;
}

const filters: readonly Filter[] = [
  {
    name: 'source',
    refuses: (_cinder, { host }, { only }) =>
      only === null || host === only ? undefined : `does not have what the volume is made from: ${only} has it`,
  },
  {
    name: 'earlier tries',
    refuses: (_cinder, { host }, { failed }) => {
      const before = failed.find((one) => one.host === host);
      return before === undefined ? undefined : `could not do it: ${before.reason}`;
    },
  },
  {
    name: 'up',
    refuses: (cinder, host) => (isUp(cinder, host) ? undefined : `has not reported since ${host.reported_at}`),
  },
  {
    name: 'enabled',
    refuses: (_cinder, host) => (host.is_disabled ? `is disabled (${host.disabled_reason ?? 'no reason'})` : undefined),
  },
  {
    name: 'availability zone',
    refuses: (_cinder, { availability_zone: zone }, request) =>
      zone === request.availability_zone ? undefined : `is in zone ${zone}, not ${request.availability_zone}`,
  },
  {
    name: 'capacity',
    refuses: (_cinder, { free_bytes: free }, { size }) =>
      free >= size * gibibyte ? undefined : `has ${Math.floor(free / gibibyte)} GiB free, ${size} are asked for`,
  },
];

const refusalOf = (cinder: Cinder, host: VolumeHost, request: HostRequest): string | undefined => {
  for (const { name, refuses } of filters) {
    const reason = refuses(cinder, host, request);
    if (reason !== undefined) return `${host.host} (${name}): it ${reason}`;
  }
  return undefined;
};

/** Every host with why it can't have the volume. */
const weighed = async (cinder: Cinder, request: HostRequest) =>
  (await listHosts(cinder.db.read)).map((host) => ({ host, refusal: refusalOf(cinder, host, request) }));

/** Whether any host could have the volume. */
export const hasHostFor = async (cinder: Cinder, request: HostRequest): Promise<boolean> =>
  (await weighed(cinder, request)).some(({ refusal }) => refusal === undefined);

/**
 * The host with the most room of those that can have a volume.
 * @throws InsufficientStorage saying of every host why it can't
 */
export const chooseHost = async (_ctx: Context, cinder: Cinder, request: HostRequest): Promise<string> => {
  const hosts = await weighed(cinder, request);
  const fit = hosts.filter(({ refusal }) => refusal === undefined).map(({ host }) => host);
  const [best] = fit.toSorted((a, b) => b.free_bytes - a.free_bytes);
  if (best !== undefined) return best.host;
  const refusals = hosts.map(({ refusal }) => refusal);
  const reasons = hosts.length === 0 ? 'there is no host with volumes' : refusals.join('; ');
  throw new InsufficientStorage(`No valid host was found for the volume: ${reasons}.`, {
    code: 'cinder.no_valid_host',
  });
};
