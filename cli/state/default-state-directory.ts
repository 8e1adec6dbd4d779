import { homedir } from 'node:os';
import { join } from 'node:path';

/** `/var/lib/nimbo` for root, `~/.local/share/nimbo` (or XDG_DATA_HOME's) for everyone else. */
export const defaultStateDirectory = (env: NodeJS.ProcessEnv = process.env): string => {
  if (env['NIMBO_STATE_DIR']) return env['NIMBO_STATE_DIR'];
  if (process.getuid?.() === 0) return '/var/lib/nimbo';
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'nimbo');
};
