import type { Bus, BusContext, Handlers, Unsubscribe } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Cinder } from '../domain/cinder.ts';
import { takeReport, wantedOfHost } from '../domain/host-desk.ts';
import { cinderHost, cinderTopic } from './cinder-host.ts';

const contextOf = ({ requestId, log, clock, signal }: BusContext): Context =>
  internalContext({ requestId, log, clock, signal });

/** Each host is known by the bus, and gets and writes what is its own. */
const handlersOf = (cinder: Cinder): Handlers<(typeof cinderHost)['messages']> => ({
  desired: (bus, { after }, { host }) => wantedOfHost(contextOf(bus), cinder, host, after),
  report: async (bus, { backend, volumes }, { host }) => {
    await takeReport(contextOf(bus), cinder, host, { backend, volumes });
    return {};
  },
});

/** Serves the hosts with volumes. */
export const serveCinderHost = (bus: Bus, cinder: Cinder): Promise<Unsubscribe> =>
  bus.serve(cinderTopic, cinderHost, handlersOf(cinder));
