import { chmod, stat } from 'node:fs/promises';
import type { Log } from '@nimbo/context/log.ts';

const tunDevice = '/dev/net/tun';

/** As udev's own rules have it (50-udev-default.rules): the kernel checks who may open which tap. */
const usualMode = 0o666;

/**
 * Lets programs that are not root open the taps that are theirs. Distributions do so already; minimal systems, without
 * udev, leave the device to root alone.
 */
export const openTunDevice = async (log: Log): Promise<void> => {
  const status = await stat(tunDevice).catch(() => undefined);
  if (status === undefined || (status.mode & usualMode) === usualMode) return;
  await chmod(tunDevice, usualMode);
  log.info('guests may open their network devices now', { device: tunDevice, mode: '0666' });
};
