import type { JoinedOptions } from './serve-joined.ts';
import { CommandFailure } from '../report-failure.ts';
import { isHostRole } from '../serve/known-host-roles.ts';

/**
 * `nimbo serve` without roles: starts what of a cloud this machine joined with, from a bundle the first time.
 * `nimbo serve ROLE…`: runs roles in this process until it is told to end. Only the code that is needed is loaded: the
 * supervisor, which never rests and never serves, must stay small.
 */
export const serve = async (
  options: JoinedOptions & { readonly name: string },
  roles: readonly string[],
): Promise<number> => {
  if (roles.length === 0) return (await import('./serve-joined.ts')).serveJoined(options);
  if (options.bundle !== undefined)
    throw new CommandFailure('a bundle says itself what is served: leave the roles out');
  if (!/^[a-z][a-z0-9-]*$/.test(options.name)) throw new CommandFailure(`${options.name} can't name a process`);
  if (roles.some(isHostRole)) {
    const stray = roles.find((role) => !isHostRole(role));
    if (stray !== undefined) throw new CommandFailure(`${stray} can't run in the process of a host's roles`);
    return (await import('../serve/serve-host.ts')).serveHost(options.stateDir, roles);
  }
  if (!roles.includes('supervisor'))
    return (await import('../serve/serve-roles.ts')).serveRoles(options.stateDir, options.name, roles);
  if (roles.length > 1) throw new CommandFailure('the supervisor has its process to itself: serve it alone');
  return (await import('../supervisor/serve-supervisor.ts')).serveSupervisor(options.stateDir);
};
