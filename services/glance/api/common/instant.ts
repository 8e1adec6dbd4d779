import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** An instant as the Image API shows it: `2026-11-21T06:54:16Z`. */
export const instantView = (timestamp: Timestamp): string => `${timestamp.slice(0, 19)}Z`;
