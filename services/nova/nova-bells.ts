import type { BusContext } from '@nimbo/bus/bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { createSagaDoorbell, type SagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { instanceSignals } from './domain/instance-signals.ts';
import type { Bells } from './domain/server-parts.ts';
import { novaComputeTopic, novaDoorbell } from './rpc/nova-compute.ts';
import { novaWork, novaWorkTopic } from './rpc/nova-work.ts';

type BellDeps = Pick<RoleDeps, 'bus' | 'log' | 'clock'>;

const ignore = (): void => undefined;

/** Rings here, and in the process of each conductor. */
const workBell = ({ bus, log, clock }: BellDeps): SagaDoorbell => {
  const here = createSagaDoorbell();
  return {
    listen: (listener) => here.listen(listener),
    ring: (saga) => {
      here.ring(saga);
      const ctx = internalContext({ log, clock });
      void bus.fanout(ctx, novaWorkTopic, novaWork, 'look', { saga: saga ?? null }).catch(ignore);
    },
  };
};

/** The bells of a role that is no conductor itself. */
export const novaBells = (deps: BellDeps): Bells => ({
  apiSagas: createSagaDoorbell(),
  cellSagas: workBell(deps),
  addresses: createSagaDoorbell(),
  ringHost: (ctx: BusContext, host, instance) =>
    void deps.bus
      .cast(ctx, { topic: novaComputeTopic, host }, novaDoorbell, 'look', { what: 'instances', instance })
      .catch(ignore),
  instances: instanceSignals(),
});

/** The bells of a conductor: the work of cells is its own, other conductors find it by looking. */
export const conductorBells = (deps: BellDeps): Bells => ({ ...novaBells(deps), cellSagas: createSagaDoorbell() });
