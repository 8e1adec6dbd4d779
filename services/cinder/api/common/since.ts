import type { Microversion } from '@nimbo/http/microversion.ts';
import { versionNumber } from '@nimbo/http/version-number.ts';

/** Whether the negotiated version is this one or a later one. */
export const isSince = (version: Microversion | undefined, first: Microversion): boolean =>
  version !== undefined && versionNumber(version) >= versionNumber(first);
