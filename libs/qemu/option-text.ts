import { BadRequest } from '@nimbo/errors/faults.ts';

/** A value inside QEMU's `key=value,…` syntax, where a comma is written twice. */
export const optionText = (value: string): string => value.replaceAll(',', ',,');

/**
 * A path as QEMU may be told: absolute, so that it can be no protocol (`nbd:…`, `json:…`).
 * @throws BadRequest otherwise
 */
export const checkPath = (path: string): string => {
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\n')) {
    throw new BadRequest(`${JSON.stringify(path.slice(0, 200))} is no absolute path`, { code: 'qemu.bad_path' });
  }
  return path;
};

// The kernel's limit for sun_path less the final zero (unix(7)).
const longestSocketPath = 107;

/** @throws BadRequest where a unix socket cannot have this path */
export const checkSocketPath = (path: string): string => {
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new BadRequest(`the socket path ${path.slice(0, 200)} is longer than 107 bytes`, { code: 'qemu.bad_path' });
  }
  return checkPath(path);
};
