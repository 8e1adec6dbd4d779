import { constants } from 'node:fs';
import { access, lstat, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import type { PreflightCheck } from './preflight.ts';

const mebibyte = 1024 * 1024;

/** The machine's kind: the data plane stands on Linux. */
export const platformCheck = (platform: NodeJS.Platform): PreflightCheck => ({
  name: 'platform',
  find: () => Promise.resolve(platform === 'linux' ? undefined : `Nimbo runs on Linux; this is ${platform}.`),
});

/** A directory that is there must be a real one, ours, and writable; otherwise its nearest parent must be. */
export const stateDirectoryCheck = (directory: string): PreflightCheck => ({
  name: 'state directory',
  find: async () => {
    const status = await lstat(directory).catch(() => undefined);
    if (status === undefined) return parentProblem(directory);
    if (status.isSymbolicLink()) return `${directory} is a symbolic link: give the directory itself with --state-dir.`;
    if (!status.isDirectory()) return `${directory} is not a directory: give another one with --state-dir.`;
    if (status.uid !== process.getuid?.()) {
      return `${directory} belongs to user ${status.uid}: run nimbo as that user, or give another --state-dir.`;
    }
    return writeProblem(directory);
  },
});

const writeProblem = async (directory: string): Promise<string | undefined> => {
  const refusal = await access(directory, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
  if (refusal === undefined) return undefined;
  const how = refusal.code === 'EROFS' ? 'lies on a read-only file system' : 'is not writable';
  return `${directory} ${how}: give another place with --state-dir.`;
};

const parentProblem = async (directory: string): Promise<string | undefined> =>
  writeProblem(await nearestExisting(dirname(directory)));

/** Where control has a user of its own, every directory above the state directory must let that user through. */
export const passableCheck = (directory: string): PreflightCheck => ({
  name: 'way to the state directory',
  find: async () => {
    const closed = await closedAbove(directory);
    if (closed === undefined) return undefined;
    return `${closed} is closed to the user that control runs as: chmod o+x ${closed}, or give another --state-dir.`;
  },
});

const closedAbove = async (directory: string): Promise<string | undefined> => {
  const parent = dirname(directory);
  if (parent === directory) return undefined;
  const status = await stat(parent).catch(() => undefined);
  return status === undefined || (status.mode & 0o001) !== 0 ? closedAbove(parent) : parent;
};

const nearestExisting = async (directory: string): Promise<string> => {
  const there = await lstat(directory).catch(() => undefined);
  return there !== undefined || directory === dirname(directory) ? directory : nearestExisting(dirname(directory));
};

/** Databases that meet a full disk stop the cloud: better to say so before. */
export const freeSpaceCheck = (directory: string, needed: number): PreflightCheck => ({
  name: 'disk space',
  find: async () => {
    const filesystem = await statfs(await nearestExisting(directory));
    const free = filesystem.bavail * filesystem.bsize;
    if (free >= needed) return undefined;
    return `${directory} has ${Math.floor(free / mebibyte)} MiB free and needs ${Math.ceil(needed / mebibyte)} MiB.`;
  },
});

/** A port that something else listens on. */
export const portCheck = (service: string, address: string, port: number): PreflightCheck => ({
  name: `port ${port}`,
  find: async () => {
    const refusal = await bindRefusal(address, port);
    if (refusal === undefined) return undefined;
    if (refusal === 'EADDRINUSE') {
      return `${address}:${port} (${service}) is in use: stop what listens there, or set cloud.api.${service}_port.`;
    }
    return `${address}:${port} (${service}) can't be listened on (${refusal}).`;
  },
});

const bindRefusal = (address: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** A program that must be on the path (system directories included, as root's path may lack them). */
export const programCheck = (program: string, debianPackage: string): PreflightCheck => ({
  name: program,
  find: async () => {
    const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
    const found = await Promise.all(
      directories.filter(Boolean).map((directory) => isExecutable(join(directory, program))),
    );
    return found.includes(true) ? undefined : `${program} is missing: apt-get install ${debianPackage}`;
  },
});

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
