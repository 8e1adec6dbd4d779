import type { Context } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { addressesOfPorts, type IpAllocation } from '../db/ip-allocation-store.ts';
import { findRow } from '../db/resource-store.ts';
import type { Router } from '../db/router-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { assertVisible, ownedBy } from './visibility.ts';

/** A router with what belongs to it. */
export interface SeenRouter extends Router {
  /** On the external network. */
  readonly gatewayAddresses: readonly IpAllocation[];
  readonly tags: readonly string[];
}

/** Routers with what belongs to them, read together. */
export const withRouterParts = async (
  db: Executor<Tables>,
  routers: readonly Router[],
): Promise<readonly SeenRouter[]> => {
  const gateways = routers.flatMap(({ gateway_port_id: id }) => (id === null ? [] : [id]));
  const addresses = await addressesOfPorts(db, gateways);
  const tags = await tagsOf(
    db,
    routers.map(({ id }) => id),
  );
  return routers.map((router) => ({
    ...router,
    gatewayAddresses: addresses.get(router.gateway_port_id ?? '') ?? [],
    tags: tags.get(router.id) ?? [],
  }));
};

/** One router with what belongs to it. */
export const wholeRouter = async (db: Executor<Tables>, router: Router): Promise<SeenRouter> => {
  const [whole] = await withRouterParts(db, [router]);
  return whole ?? { ...router, gatewayAddresses: [], tags: [] };
};

/** @throws NotFound for every router that the caller may not see */
export const seeRouter = async (ctx: Context, { db }: Neutron, id: string): Promise<Router> => {
  const router = await findRow(db.read, 'routers', id);
  if (router === undefined) throw notFound('router', id);
  await assertVisible(ctx, 'get_router', ownedBy(router.project_id), { thing: 'router', id });
  return router;
};
