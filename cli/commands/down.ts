import type { CommonOptions } from '../program.ts';
import { stateLayout } from '../state/state-layout.ts';
import { stopCloud } from '../supervisor/running-cloud.ts';

/** `nimbo down`: stops the cloud; nothing that it holds is touched. */
export const down = async (options: CommonOptions): Promise<number> => {
  const wasRunning = await stopCloud(stateLayout(options.stateDir));
  process.stdout.write(wasRunning ? 'The cloud is down.\n' : 'The cloud was not running.\n');
  return 0;
};
