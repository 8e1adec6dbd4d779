import { constants } from 'node:fs';
import { copyFile, lstat, open, rm, stat, truncate } from 'node:fs/promises';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Context } from '@nimbo/context/context.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { takeScreenshot } from '@nimbo/qemu/screenshot.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { GuestPaths } from './guest-paths.ts';

/** Bytes of a console log that are told (nova's own limit). */
const mostConsoleBytes = 100 * 1024;

/** Bytes of a screenshot that are read. */
const mostScreenBytes = 16 * 1024 * 1024;

const tail = async (path: string, bytes: number): Promise<Buffer> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** The end of what a guest wrote to its serial port. */
export const consoleLog = async (paths: GuestPaths): Promise<string> => {
  const now = await tail(paths.consoleLog, mostConsoleBytes);
  const before = await tail(paths.consoleLogBefore, mostConsoleBytes - now.length);
  return Buffer.concat([before, now]).toString('utf8');
};

/** Keeps a log that the guest can fill from filling the disk; what QEMU writes during the copy may be lost. */
export const cutConsoleLog = async (paths: GuestPaths, limit: number): Promise<void> => {
  const { size } = await stat(paths.consoleLog).catch(() => ({ size: 0 }));
  if (size <= limit) return;
  await copyFile(paths.consoleLog, paths.consoleLogBefore);
  await truncate(paths.consoleLog, 0);
};

/** @throws Unavailable where nothing listens, or what lies there is no socket */
export const connectConsole = async (path: string): Promise<Socket> => {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isSocket() !== true) throw new Unavailable('the guest has no such console', { code: 'nova.no_console' });
  const socket = createConnection(path);
  await once(socket, 'connect');
  return socket;
};

/** The guest's screen as PNG. */
export const readScreen = async (ctx: Context, qmp: QmpClient, { screen }: GuestPaths): Promise<Buffer> => {
  await rm(screen, { force: true });
  await takeScreenshot(ctx, qmp, screen);
  // QEMU's user owns the folder: a link there must not lead us to somebody else's file.
  const file = await open(screen, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > mostScreenBytes) throw new Unavailable(`${qmp.name} has a screen too large to be shown`);
    return await file.readFile();
  } finally {
    await file.close();
    await rm(screen, { force: true });
  }
};
