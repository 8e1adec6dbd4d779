import type { Context } from '@nimbo/context/context.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { deleteRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { legsOf, routerList, takeRouter, type Router } from '../db/router-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { ownerOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { conflict, notFound } from './faults.ts';
import { displaceRouter, ensureScheduled } from './l3-schedule.ts';
import { seeNetworkAccess } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { clearGateway, setGateway, type GatewayColumns, type WantedGateway } from './router-gateway.ts';
import { checkedRoutes, type Route } from './router-routes.ts';
import { seeRouter, wholeRouter, withRouterParts, type SeenRouter } from './router-view.ts';
import { rule } from './rule.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { ownedBy, visibleRows } from './visibility.ts';

/** What a caller may say of a router at any time. */
export interface RouterChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly admin_state_up?: boolean | undefined;
  /** Null, or a gateway on no network, for none. */
  readonly external_gateway_info?: WantedGateway | null | undefined;
  readonly routes?: readonly Route[] | undefined;
}

/** What a caller says of a new router. */
export interface NewRouter extends Omit<RouterChanges, 'routes'>, GivenOwner {
  readonly availability_zone_hints?: readonly string[] | undefined;
}

export const getRouter = async (ctx: Context, neutron: Neutron, id: string): Promise<SeenRouter> =>
  wholeRouter(neutron.db.read, await seeRouter(ctx, neutron, id));

export const listRouters = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenRouter>> => {
  const { items, hasMore } = await visibleRows<Router>(ctx, neutron, 'get_router', routerList, request);
  return { items: await withRouterParts(neutron.db.read, items), hasMore };
};

const insertRouter = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  owner: string,
  given: NewRouter,
): Promise<Router> => {
  const bare: Router = {
    ...newStandard(changing, owner, given.description),
    name: given.name ?? '',
    admin_state_up: given.admin_state_up ?? true,
    status: 'ACTIVE',
    gateway_port_id: null,
    gateway_network_id: null,
    enable_snat: neutron.settings.enable_snat_by_default,
    routes: '[]',
    availability_zone_hints: toJson(given.availability_zone_hints ?? []),
  };
  await insertRow(changing.tx, 'routers', bare);
  await changing.record('router.created', { id: bare.id, projectId: owner });
  const gateway = given.external_gateway_info;
  if (gateway === undefined || gateway === null) return bare;
  const router = { ...bare, ...(await setGateway(ctx, changing, neutron, bare, gateway)) };
  await updateRow(changing.tx, 'routers', router);
  await ensureScheduled(ctx, changing, neutron, router);
  return router;
};

/** @throws NotFound for a gateway's network that the caller may not see */
const seeGateway = async (ctx: Context, neutron: Neutron, wanted: RouterChanges): Promise<void> => {
  const networkId = wanted.external_gateway_info?.network_id;
  if (networkId !== undefined) await seeNetworkAccess(ctx, neutron, networkId);
};

/** @throws NotFound for an unknown external network, Forbidden, BadRequest, Conflict, OverQuota */
export const createRouters = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewRouter[],
): Promise<readonly SeenRouter[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) {
    const target = ownedBy(owners[index] ?? '');
    await ctx.authorize(rule('create_router'), target);
    await authorizeAttributes(ctx, 'create', 'router', one, target);
    await seeGateway(ctx, neutron, one);
  }
  return change(ctx, neutron, async (changing) => {
    const routers: Router[] = [];
    for (const [index, one] of given.entries()) {
      const owner = owners[index] ?? '';
      await claimQuota(changing, neutron, 'router', owner);
      routers.push(await insertRouter(ctx, changing, neutron, owner, one));
    }
    return withRouterParts(changing.tx, routers);
  });
};

const changedGateway = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  before: Router,
  wanted: RouterChanges['external_gateway_info'],
): Promise<Partial<GatewayColumns>> => {
  if (wanted === undefined) return {};
  return wanted === null ? clearGateway(changing, neutron, before) : setGateway(ctx, changing, neutron, before, wanted);
};

/** The router, locked, that the caller may change. */
const lockRouter = async ({ tx }: Change, id: string, revision?: number): Promise<Router> => {
  const router = await lockRow(tx, 'routers', id);
  if (router === undefined) throw notFound('router', id);
  assertRevision(router, revision);
  return router;
};

const writeRouter = async (ctx: Context, changing: Change, neutron: Neutron, after: Router): Promise<SeenRouter> => {
  await updateRow(changing.tx, 'routers', after);
  await ensureScheduled(ctx, changing, neutron, after);
  for (const { network_id } of await legsOf(changing.tx, after.id)) await changing.concerns(network_id);
  await changing.record('router.updated', { id: after.id, projectId: after.project_id });
  return wholeRouter(changing.tx, after);
};

/** @throws NotFound, Forbidden, PreconditionFailed, BadRequest, Conflict */
export const updateRouter = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: RouterChanges,
  revision?: number,
): Promise<SeenRouter> => {
  const seen = await seeRouter(ctx, neutron, id);
  await ctx.authorize(rule('update_router'), ownedBy(seen.project_id));
  await authorizeAttributes(ctx, 'update', 'router', changes, ownedBy(seen.project_id));
  await seeGateway(ctx, neutron, changes);
  return change(ctx, neutron, async (changing) => {
    const before = await lockRouter(changing, id, revision);
    const gateway = await changedGateway(ctx, changing, neutron, before, changes.external_gateway_info);
    const legs = await legsOf(changing.tx, id);
    const after: Router = {
      ...before,
      ...touched(changing, before),
      name: changes.name ?? before.name,
      description: changes.description ?? before.description,
      admin_state_up: changes.admin_state_up ?? before.admin_state_up,
      routes: changes.routes === undefined ? before.routes : checkedRoutes(changes.routes, legs, neutron.settings),
      ...gateway,
    };
    return writeRouter(ctx, changing, neutron, after);
  });
};

/** Adds routes to those that are there, or takes some away. @throws NotFound, Forbidden, BadRequest */
export const changeRoutes = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  { how, routes }: { readonly how: 'add' | 'remove'; readonly routes: readonly Route[] },
): Promise<SeenRouter> => {
  const seen = await seeRouter(ctx, neutron, id);
  await ctx.authorize(rule(how === 'add' ? 'add_extraroutes' : 'remove_extraroutes'), ownedBy(seen.project_id));
  return change(ctx, neutron, async (changing) => {
    const before = await lockRouter(changing, id);
    const present = fromJson<readonly Route[]>(before.routes);
    const legs = await legsOf(changing.tx, id);
    const isNamed = (route: Route): boolean =>
      routes.some(({ destination, nexthop }) => destination === route.destination && nexthop === route.nexthop);
    const wanted = how === 'add' ? [...present, ...routes] : present.filter((route) => !isNamed(route));
    const after = { ...before, ...touched(changing, before), routes: checkedRoutes(wanted, legs, neutron.settings) };
    return writeRouter(ctx, changing, neutron, after);
  });
};

/** A router goes with its gateway. @throws NotFound, Forbidden, Conflict while it has interfaces or floating IPs */
export const deleteRouter = async (ctx: Context, neutron: Neutron, id: string, revision?: number): Promise<void> => {
  const seen = await seeRouter(ctx, neutron, id);
  await ctx.authorize(rule('delete_router'), ownedBy(seen.project_id));
  await change(ctx, neutron, async (changing) => {
    const router = await lockRouter(changing, id, revision);
    const legs = (await legsOf(changing.tx, id)).filter(({ port_id }) => port_id !== router.gateway_port_id);
    if (legs.length > 0) {
      throw conflict(
        'RouterInUse',
        `Router ${id} has interfaces in ${legs.map(({ subnet_id }) => subnet_id).join(', ')}.`,
      );
    }
    await displaceRouter(ctx, changing, neutron, id);
    await clearGateway(changing, neutron, router);
    await takeRouter(changing.tx, id);
    await deleteRow(changing.tx, 'routers', id);
    await changing.record('router.deleted', { id, projectId: router.project_id });
  });
};
