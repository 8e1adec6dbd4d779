import type { Reconciler } from '@nimbo/reconcile/reconciler.ts';
import type { Neutron } from '../domain/neutron.ts';
import { scheduleWaiting } from '../domain/schedule-waiting.ts';

/** Networks and routers that wait for an agent get one as soon as there is one. */
export const agentSchedule = (neutron: Neutron): Reconciler => ({
  name: 'neutron-agent-schedule',
  interval: 10_000,
  run: async (ctx) => ({ ...(await scheduleWaiting(ctx, neutron)) }),
});
