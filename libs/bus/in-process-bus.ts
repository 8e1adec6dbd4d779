import { silentLog } from '@nimbo/context/log.ts';
import type { Bus } from './bus.ts';
import { controlName } from './bus-faults.ts';
import { LocalTransport } from './local-transport.ts';
import { MessageBus, type MessageBusOptions } from './message-bus.ts';
import { Router } from './router.ts';

/** A bus within one process, for `serve` without hosts and for tests: as many places as there are hosts to play. */
export interface InProcessHub {
  /** The bus of a host, or of control where no name is given. Messages are copied as JSON would carry them. */
  bus(host?: string, options?: MessageBusOptions): Bus;
}

/** A hub of its own; two hubs know nothing of each other. */
export const createInProcessHub = (): InProcessHub => {
  const router = new Router();
  return {
    bus: (host = controlName, options = {}) =>
      new MessageBus(new LocalTransport(router, host, options.log ?? silentLog), options),
  };
};
