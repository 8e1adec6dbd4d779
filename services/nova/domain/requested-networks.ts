import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, Forbidden, NotFound } from '@nimbo/errors/faults.ts';
import type { Caller } from '../drivers/caller.ts';
import type { Network } from '../drivers/network.ts';
import type { RequestedInterface } from './build-spec.ts';
import type { Nova } from './nova.ts';
import type { NetworkWish, NetworkWishes } from './server-request.ts';
import { attachExternalRule } from './rule-names.ts';

const asBadRequest = (error: unknown, what: string): unknown =>
  error instanceof NotFound ? new BadRequest(`${what} could not be found: check the id.`, { cause: error }) : error;

const assertUsable = async (ctx: Context, network: Network, { projectId }: Caller): Promise<void> => {
  const { id, isExternal, isShared, hasSubnets } = network;
  if (isExternal && !isShared && !(await ctx.can(attachExternalRule, { project_id: projectId })))
    throw new Forbidden(`It is not allowed to create an interface on external network ${id}: attach a floating IP.`);
  if (!hasSubnets) throw new BadRequest(`Network ${id} requires a subnet in order to boot instances on.`);
};

const onNetwork = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  { networkId, fixedIp, tag }: NetworkWish,
): Promise<RequestedInterface> => {
  if (networkId === null) throw new BadRequest('Each of the networks needs a uuid or a port.');
  try {
    const network = await nova.drivers.networks.network(ctx, caller, networkId);
    await assertUsable(ctx, network, caller);
    return { portId: null, networkId: network.id, fixedIp, tag };
  } catch (error) {
    throw asBadRequest(error, `Network ${networkId}`);
  }
};

const onPort = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  portId: string,
  { fixedIp, tag }: NetworkWish,
): Promise<RequestedInterface> => {
  if (fixedIp !== null) throw new BadRequest(`Specified fixed IP ${fixedIp} cannot be used with port ${portId}.`);
  try {
    const port = await nova.drivers.networks.port(ctx, caller, portId);
    if (port.deviceId !== '') throw new Conflict(`Port ${portId} is still in use: detach it first, or choose another.`);
    return { portId, networkId: port.networkId, fixedIp: null, tag };
  } catch (error) {
    throw asBadRequest(error, `Port ${portId}`);
  }
};

/** The only network that the caller has; none where there is none and `mayLack`. */
const found = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  mayLack: boolean,
): Promise<readonly RequestedInterface[]> => {
  const all = await nova.drivers.networks.networks(ctx, caller);
  const usable = all.filter(({ isExternal, hasSubnets }) => !isExternal && hasSubnets);
  const own = usable.filter(({ projectId }) => projectId === caller.projectId);
  const choice = own.length > 0 && !mayLack ? own : usable;
  if (choice.length > 1) throw new Conflict('Multiple possible networks found, use a Network ID to be more specific.');
  const [only] = choice;
  if (only !== undefined) return [{ portId: null, networkId: only.id, fixedIp: null, tag: null }];
  if (mayLack) return [];
  throw new BadRequest(
    `Unable to automatically allocate a network for project ${caller.projectId}: make a network with a subnet first.`,
  );
};

const assertDistinct = (values: readonly (string | null)[], what: string): void => {
  const given = values.filter((value) => value !== null);
  if (new Set(given).size < given.length) throw new BadRequest(`The same ${what} is asked for twice.`);
};

/**
 * The interfaces that a caller may have of those asked for, looked up with the caller's own authority.
 * @throws BadRequest, Forbidden, Conflict
 */
export const requestedInterfaces = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  wishes: NetworkWishes,
): Promise<readonly RequestedInterface[]> => {
  if (wishes === 'none') return [];
  if (wishes === 'auto' || wishes === 'usual') return found(ctx, nova, caller, wishes === 'usual');
  if (wishes.length === 0) return found(ctx, nova, caller, true);
  assertDistinct(
    wishes.map(({ portId }) => portId),
    'port',
  );
  assertDistinct(
    wishes.map(({ tag }) => tag),
    'device tag',
  );
  const interfaces: RequestedInterface[] = [];
  for (const wish of wishes)
    interfaces.push(
      await (wish.portId === null ? onNetwork(ctx, nova, caller, wish) : onPort(ctx, nova, caller, wish.portId, wish)),
    );
  return interfaces;
};
