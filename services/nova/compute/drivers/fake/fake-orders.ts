import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { Context } from '@nimbo/context/context.ts';

/** What a simulated act does beside succeeding at once. The first order that fits counts. */
export interface FakeOrder {
  /** Fits instances whose name contains this; all of them unless told. */
  readonly name?: string;
  /** `build`, `powerOn`, `attachVolume`, …; every act unless told. */
  readonly act?: string;
  /** Only on this host. */
  readonly host?: string;
  /** Milliseconds that it takes. */
  readonly latency?: number;
  /** It fails with these words. */
  readonly fail?: string;
}

/** Says how an act of a guest goes. */
export type FakeOrders = (name: string, act: string) => Promise<FakeOrder | undefined>;

const fits = (order: FakeOrder, host: string, name: string, act: string): boolean =>
  (order.name === undefined || name.includes(order.name)) &&
  (order.act === undefined || order.act === act) &&
  (order.host === undefined || order.host === host);

/** Orders handed in, for tests. */
export const ordersOf =
  (orders: readonly FakeOrder[], host = ''): FakeOrders =>
  (name, act) =>
    Promise.resolve(orders.find((order) => fits(order, host, name, act)));

const readOrders = async (file: string): Promise<readonly FakeOrder[]> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as readonly FakeOrder[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Unavailable(`the orders of the fake driver in ${file} cannot be read`, { cause: error });
  }
};

/** Orders in a JSON file, read anew for every act; no file means no orders. */
export const ordersFromFile =
  (file: string, host: string): FakeOrders =>
  async (name, act) =>
    (await readOrders(file)).find((order) => fits(order, host, name, act));

/** Takes as long and ends as badly as was ordered. */
export const obey = async (ctx: Context, order: FakeOrder | undefined): Promise<void> => {
  if (order?.latency !== undefined) await delay(order.latency, undefined, { signal: ctx.signal });
  if (order?.fail !== undefined) throw new Unavailable(order.fail, { code: 'nova.fake_failure' });
};
