import type { FlavorSnapshot, ImageSnapshot, PlacementWishes } from '../db/cell/documents.ts';

/** The server group that a server is made in. */
export interface GroupWish {
  readonly uuid: string;
  readonly policy: string;
  /** Of `anti-affinity`: members that a host may have, at least 1. */
  readonly maxServersPerHost: number;
  readonly members: readonly string[];
}

/** What is to be placed. */
export interface ScheduleRequest {
  readonly instance: string;
  readonly projectId: string;
  readonly userId: string;
  readonly flavor: FlavorSnapshot;
  readonly image: ImageSnapshot | null;
  /** GiB that the server takes of the host's own disk: 0 for a root disk that is a volume. */
  readonly localDiskGb: number;
  readonly wishes: PlacementWishes;
  readonly group: GroupWish | undefined;
  /** Hosts that were tried, with why they failed. */
  readonly failedHosts: readonly { readonly host: string; readonly reason: string }[];
}

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

/** Servers that a hint names: one, or a list. */
export const hintedServers = ({ wishes }: Pick<ScheduleRequest, 'wishes'>, hint: string): readonly string[] =>
  listOf(wishes.hints[hint]);

/** What the server takes, by resource class; what it takes nothing of is left out. */
export const resourcesOf = ({ flavor, localDiskGb }: ScheduleRequest): Readonly<Record<string, number>> => {
  const overridden = Object.entries(flavor.extraSpecs)
    .filter(([key, value]) => key.startsWith('resources:') && /^\d+$/.test(value))
    .map(([key, value]) => [key.slice('resources:'.length), Number(value)] as const);
  const asked = {
    VCPU: flavor.vcpus,
    MEMORY_MB: flavor.memoryMb,
    DISK_GB: localDiskGb,
    ...Object.fromEntries(overridden),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, amount]) => amount > 0));
};

/** Traits that the flavor and the image require (`NAME`) or forbid (`!NAME`). */
export const traitsOf = ({ flavor, image }: ScheduleRequest): readonly string[] =>
  Object.entries({ ...image?.properties, ...flavor.extraSpecs }).flatMap(([key, value]) => {
    if (!key.startsWith('trait:')) return [];
    const name = key.slice('trait:'.length);
    return value === 'required' ? [name] : value === 'forbidden' ? [`!${name}`] : [];
  });
