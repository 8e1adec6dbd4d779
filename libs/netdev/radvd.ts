import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { removeProcessRecord } from '@nimbo/host/process-record.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { findDaemon, startDaemon, stopDaemon, type DaemonContext } from './daemon.ts';
import { commandInPlace } from './place.ts';
import { radvdCommand, radvdConfig, radvdPaths, type Advertiser } from './radvd-files.ts';

type Server = Pick<Advertiser, 'directory' | 'user'>;

const processOf = (ctx: DaemonContext, server: Server) =>
  findDaemon(ctx, { record: radvdPaths(server.directory).record, command: radvdCommand(server) });

const appliedText = (config: string, { incarnation = '' }: Advertiser): string =>
  createHash('sha256').update(`${config}\0${incarnation}`).digest('hex');

const start = async (ctx: DaemonContext, advertiser: Advertiser): Promise<void> => {
  const { namespace } = advertiser;
  const { config, record, output } = radvdPaths(advertiser.directory);
  const [program, ...args] = commandInPlace(namespace, 'radvd', ['--configtest', `--config=${config}`]);
  await runProgram(ctx, { program, args });
  await startDaemon(ctx, { namespace, command: radvdCommand(advertiser), record, output });
};

/**
 * Makes a router say on its links what it shall: a changed configuration, a changed place and a process that died are
 * each a new start. A running one is adopted. Safe to repeat after dying anywhere.
 * @returns whether anything was to do
 */
export const ensureRadvd = async (ctx: DaemonContext, advertiser: Advertiser): Promise<boolean> => {
  const { directory } = advertiser;
  const paths = radvdPaths(directory);
  const config = radvdConfig(advertiser);
  const running = await processOf(ctx, advertiser);
  const applied = await readFile(paths.applied, 'utf8').catch(() => undefined);
  if (running !== undefined && applied === appliedText(config, advertiser)) return false;
  await mkdir(directory, { recursive: true, mode: 0o755 });
  if (running !== undefined) await stopDaemon(ctx, running);
  await writeFileAtomically(paths.config, config, 0o644);
  await start(ctx, advertiser);
  await writeFileAtomically(paths.applied, appliedText(config, advertiser));
  return true;
};

/** Ends a router's advertisements, its last one says that it goes; takes its files away. */
export const removeRadvd = async (ctx: DaemonContext, server: Server): Promise<void> => {
  const { directory } = server;
  const running = await processOf(ctx, server);
  if (running !== undefined) await stopDaemon(ctx, running);
  await removeProcessRecord(radvdPaths(directory).record);
  await rm(directory, { recursive: true, force: true });
};
