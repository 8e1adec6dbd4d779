import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ControlUser } from '../state/prepare-state.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { copyCode, type RunnableCode } from './copy-code.ts';
import { isReadableByOthers } from './readable-code.ts';

/** The code and Node that this command itself runs from. */
export const ownCode = (): RunnableCode => ({
  root: fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''),
  node: process.execPath,
});

/** Code that the control user can run: the command's own, or a copy of it where that lies in a closed directory. */
export const runnableCode = async (layout: StateLayout, user: ControlUser): Promise<RunnableCode> => {
  const own = ownCode();
  if (!user.isSeparate) return own;
  const places = [join(own.root, 'cli'), join(own.root, 'node_modules'), dirname(own.node)];
  const readable = await Promise.all(places.map(isReadableByOthers));
  return readable.every(Boolean) ? own : copyCode(own, layout.code);
};
