import type { Context } from '@nimbo/context/context.ts';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';
import { listHosts, type VolumeHost } from '../db/host-store.ts';
import type { Volume } from '../db/volume-store.ts';
import type { Cinder } from './cinder.ts';
import { isUp } from './host-liveness.ts';

const gibibyte = 1024 ** 3;

/** What a volume asks of a host. */
type Request = Pick<Volume, 'availability_zone' | 'size'>;

interface Filter {
  readonly name: string;
  /** Why a host can't have the volume; undefined where it can. */
  readonly refuses: (cinder: Cinder, host: VolumeHost, request: Request) => string | undefined;
}

const filters: readonly Filter[] = [
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

const refusalOf = (cinder: Cinder, host: VolumeHost, request: Request): string | undefined => {
  for (const { name, refuses } of filters) {
    const reason = refuses(cinder, host, request);
    if (reason !== undefined) return `${host.host} (${name}): it ${reason}`;
  }
  return undefined;
};

/**
 * The host with the most room of those that can have a volume.
 * @throws InsufficientStorage saying of every host why it can't
 */
export const chooseHost = async (_ctx: Context, cinder: Cinder, request: Request): Promise<string> => {
  const hosts = await listHosts(cinder.db.read);
  const refusals = hosts.map((host) => refusalOf(cinder, host, request));
  const fit = hosts.filter((_, index) => refusals[index] === undefined);
  const [best] = fit.toSorted((a, b) => b.free_bytes - a.free_bytes);
  if (best !== undefined) return best.host;
  const reasons = hosts.length === 0 ? 'there is no host with volumes' : refusals.join('; ');
  throw new InsufficientStorage(`No valid host was found for the volume: ${reasons}.`, {
    code: 'cinder.no_valid_host',
  });
};
