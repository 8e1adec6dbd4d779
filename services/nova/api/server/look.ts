import type { Context } from '@nimbo/context/context.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { versionNumber } from '@nimbo/http/version-number.ts';
import { serverPolicy } from './policy.ts';

/** How a request is shown servers: asked once, however many there are. */
export interface ServerLook {
  readonly url: URL;
  /** The microversion as a number. */
  readonly version: number;
  readonly showsExtraSpecs: boolean;
  /** `OS-EXT-SRV-ATTR:*`. */
  readonly showsAttributes: boolean;
  readonly hostStatus: 'any' | 'unknown-only' | 'none';
  readonly isAdmin: boolean;
  /** Of one server: what a list does not show. */
  readonly isAlone: boolean;
}

interface Asked {
  readonly url: URL;
  readonly version: Microversion | undefined;
}

const hostStatusOf = async (ctx: Context, target: object): Promise<ServerLook['hostStatus']> => {
  if (await ctx.can(serverPolicy.hostStatus, { ...target })) return 'any';
  return (await ctx.can(serverPolicy.hostStatusUnknown, { ...target })) ? 'unknown-only' : 'none';
};

/** Asks every rule that decides about attributes, for the servers of one project. */
export const serverLook = async (
  ctx: Context,
  { url, version }: Asked,
  projectId: string | undefined,
  isAlone: boolean,
): Promise<ServerLook> => {
  const target = { project_id: projectId };
  return {
    url,
    version: version === undefined ? 0 : versionNumber(version),
    showsExtraSpecs: await ctx.can(serverPolicy.extraSpecs, target),
    showsAttributes: await ctx.can(serverPolicy.attributes, target),
    hostStatus: await hostStatusOf(ctx, target),
    isAdmin: await ctx.can({ name: 'context_is_admin' }, target),
    isAlone,
  };
};
