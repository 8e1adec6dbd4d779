import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { HostRoleDeps } from '@nimbo/service/host-role.ts';

const defaults = <S extends ConfigSection>(section: S): ConfigOf<S> =>
  Object.fromEntries(Object.entries(section.options).map(([name, option]) => [name, option.default])) as ConfigOf<S>;

/** What a host without root hands to its roles; its directories go when it is disposed of. */
export const hostDeps = async (
  host: string,
  bus: Bus,
): Promise<AsyncDisposable & { readonly deps: HostRoleDeps; readonly directory: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-compute-'));
  const place = async (name: string): Promise<string> => {
    await mkdir(join(directory, name), { recursive: true });
    return join(directory, name);
  };
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const deps: HostRoleDeps = {
    log: silentLog,
    clock: systemClock,
    bus,
    host,
    cloudId: 'cloud',
    cloudMark: 'abcdef',
    isPrivileged: false,
    guestUser: user,
    storageUser: user,
    controlUser: user,
    config: defaults,
    directory: place,
    runDirectory: (name) => place(`run-${name}`),
    endpoint: () => undefined,
  };
  return { deps, directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
};
