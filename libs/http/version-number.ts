import type { Microversion } from './microversion.ts';

const versionPattern = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/;

/** True for `major.minor` without leading zeros, each at most five digits. */
export const isMicroversion = (text: string): text is Microversion => versionPattern.test(text);

/**
 * A microversion as one number that orders as versions do (2.9 before 2.10).
 * @throws TypeError for a text that is no microversion: only declarations and checked headers come here
 */
export const versionNumber = (version: Microversion): number => {
  const [, major, minor] = versionPattern.exec(version) ?? [];
  if (major === undefined || minor === undefined) throw new TypeError(`"${version}" is no microversion`);
  return Number(major) * 100_000 + Number(minor);
};
