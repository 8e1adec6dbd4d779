import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundNetwork } from '@nimbo/netdev/host-network.ts';
import { namespaceDirectory } from '@nimbo/netdev/place.ts';

/** A program that serves in a namespace, from a directory of its own. */
export interface Server {
  readonly directory: string;
}

const known = async (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });

/** The directories of servers that nobody wants any more. */
export const unwantedServers = async (directory: string, wanted: readonly Server[]): Promise<readonly string[]> => {
  const kept = new Set(wanted.map((one) => one.directory));
  return (await known(directory)).map((name) => join(directory, name)).filter((one) => !kept.has(one));
};

/** Tells a namespace and its devices from earlier ones of the same names. */
export const incarnationOf = async (
  namespace: string,
  devices: readonly string[],
  found: FoundNetwork,
): Promise<string> => {
  const { ino } = await stat(join(namespaceDirectory, namespace));
  const links = found.inner.get(namespace)?.links;
  return [ino, ...devices.map((device) => links?.get(device)?.index ?? 0)].join('.');
};

/** Does something for each; tells which failed, by the name that `keyOf` gives. */
export const eachServer = async <One>(
  signal: AbortSignal,
  servers: readonly One[],
  keyOf: (server: One) => string,
  ensure: (server: One) => Promise<unknown>,
): Promise<ReadonlyMap<string, Error>> => {
  const failures = new Map<string, Error>();
  for (const server of servers) {
    try {
      await ensure(server);
    } catch (error) {
      signal.throwIfAborted();
      failures.set(keyOf(server), error instanceof Error ? error : new Error(String(error)));
    }
  }
  return failures;
};
