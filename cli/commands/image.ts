import { resolve } from 'node:path';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { buildImage, type BuiltImage } from '@nimbo/guest/build-image.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { defaultCacheDirectory } from '../state/default-cache-directory.ts';

interface ImageBuildOptions extends CommonOptions {
  readonly out: string;
  readonly json?: boolean;
}

const mebibyte = 1024 * 1024;

/** `nimbo image build`: makes the small guest image from Debian packages; needs no root. */
export const imageBuild = async (options: ImageBuildOptions): Promise<number> => {
  const out = resolve(options.out);
  const started = systemClock.monotonic();
  const image = await build(out);
  const seconds = (systemClock.monotonic() - started) / 1000;
  process.stdout.write(options.json === true ? `${JSON.stringify({ ...image, seconds })}\n` : report(image, seconds));
  return 0;
};

const build = async (out: string): Promise<BuiltImage> => {
  try {
    return await buildImage(internalContext({ log: progressLog }), { out, cache: defaultCacheDirectory() });
  } catch (error) {
    if (error instanceof Fault && error.kind !== 'internal') throw new CommandFailure(error.message);
    throw error;
  }
};

/** What takes a while is said on stderr, so that stdout holds the answer alone. */
const progressLog: Log = { ...silentLog, info: (message) => void process.stderr.write(`${message}\n`) };

const report = (image: BuiltImage, seconds: number): string =>
  [
    image.path,
    `  ${(image.size / mebibyte).toFixed(1)} MiB, disk of ${image.virtualSize / mebibyte} MiB, built in ${seconds.toFixed(1)} s`,
    `  Linux ${image.kernel}`,
    `  sha256 ${image.sha256}`,
    '',
  ].join('\n');
