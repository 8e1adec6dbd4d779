import { resolve } from 'node:path';
import { readBundle } from '../join/bundle.ts';
import { prepareJoined, type JoinOptions } from '../join/prepare-joined.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { againInNamespace, chooseNamespace } from '../state/cloud-namespace.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import { stopCloud } from '../supervisor/running-cloud.ts';
import { awaitReady } from '../up/await-ready.ts';
import { installMissing } from '../up/install-missing.ts';
import { startInTurn } from '../up/start-in-turn.ts';
import { endAsked, startMissing, stayInForeground } from '../up/start-missing.ts';

/** What `nimbo serve` is told where a machine joins a cloud. */
export interface JoinedOptions extends CommonOptions, JoinOptions {
  readonly netns?: string;
  readonly foreground?: boolean;
}

/** Starts what this machine joined a cloud with, or what is missing of it, and returns when control has been heard. */
export const serveJoined = async (options: JoinedOptions): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  // Before anything is made: a wrong directory must leave no trace.
  if (options.bundle === undefined) requireCloud(layout);
  else readBundle(options.bundle);
  await chooseNamespace(layout, options.netns);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const say = (line: string): unknown => process.stderr.write(`${line}\n`);
  const ended = options.foreground === true ? endAsked() : undefined;
  await installMissing(say);
  const start = () => startMissing(layout, () => prepareJoined(layout, options), say);
  const outcome = await startInTurn(layout, start);
  await untilHeard(layout, outcome);
  const { id, host, part } = requireCloud(layout);
  process.stdout.write(`${part === 'host' ? 'Host' : 'Controller'} ${host} of cloud ${id} is ready (${outcome}).\n`);
  return ended === undefined ? 0 : stayInForeground(layout, ended, () => startInTurn(layout, start));
};

/** A part that can't run is stopped; one that only waits for the rest of the cloud goes on waiting. */
const untilHeard = async (layout: StateLayout, outcome: string): Promise<void> => {
  try {
    await awaitReady(layout);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const isWaiting = error.message.includes('is not ready after');
    if (!isWaiting && outcome === 'started') await stopCloud(layout);
    throw isWaiting ? new CommandFailure(`${error.message}\nIt goes on trying; nimbo down ends it.`) : error;
  }
};
