import { readFile } from 'node:fs/promises';
import type { HostContext } from './host-context.ts';
import { placeArguments, type Place } from './place.ts';
import { readJson } from './read-json.ts';

/** A device as the kernel has it. */
export interface Link {
  /** The kernel's number for it: another one with the same name has another. */
  readonly index: number;
  readonly name: string;
  /** `bridge`, `vxlan`, `veth`, `tun`; empty for hardware and loopback. */
  readonly kind: string;
  readonly mtu: number;
  readonly isUp: boolean;
  readonly mac: string;
  readonly master: string | undefined;
  /** Whether the kernel gives it an IPv6 address by itself. */
  readonly makesAddress: boolean;
  /** What is particular to its kind, by the kernel's names. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The same of a bridge's port. */
  readonly port: Readonly<Record<string, unknown>>;
}

interface RawLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly address?: string;
  readonly master?: string;
  readonly inet6_addr_gen_mode?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: Readonly<Record<string, unknown>>;
    readonly info_slave_data?: Readonly<Record<string, unknown>>;
  };
}

/** `ip` tells owners by name where /etc/passwd has one. */
export type UserIds = ReadonlyMap<string, number>;

const numericOwner = (data: Readonly<Record<string, unknown>>, users: UserIds): Readonly<Record<string, unknown>> => {
  const { user } = data;
  if (typeof user !== 'string') return data;
  return { ...data, user: users.get(user) ?? Number(user) };
};

/** Turns what `ip -d -j link show` says into links. */
export const parseLinks = (raw: unknown, users: UserIds = new Map()): readonly Link[] =>
  (raw as readonly RawLink[])
    .filter((one) => typeof one.ifname === 'string')
    .map((one) => ({
      index: one.ifindex,
      name: one.ifname,
      kind: one.linkinfo?.info_kind ?? '',
      mtu: one.mtu,
      isUp: one.flags.includes('UP'),
      mac: one.address ?? '',
      master: one.master,
      makesAddress: one.inet6_addr_gen_mode !== 'none',
      data: numericOwner(one.linkinfo?.info_data ?? {}, users),
      port: one.linkinfo?.info_slave_data ?? {},
    }));

/** The owners that `ip` tells by name. */
export const readUserIds = async (): Promise<UserIds> => {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  return new Map(
    lines.flatMap(([name, , uid]) => (name === undefined || uid === undefined ? [] : [[name, Number(uid)]])),
  );
};

/** The devices of a place. */
export const readLinks = async (ctx: HostContext, place: Place): Promise<readonly Link[]> => {
  const args = [...placeArguments(place), '-d', '-j', 'link', 'show'];
  return parseLinks(await readJson(ctx, { program: 'ip', args }), await readUserIds());
};
