import { homedir } from 'node:os';
import { join } from 'node:path';

/** `~/.cache/nimbo` (or XDG_CACHE_HOME's): what can be downloaded again, and is kept whatever becomes of a cloud. */
export const defaultCacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nimbo');
