import { busConformance } from './testing/bus-conformance.ts';
import type { Bus } from './bus.ts';
import { createInProcessHub } from './in-process-bus.ts';

busConformance('in-process', () => {
  const hub = createInProcessHub();
  const control = hub.bus();
  const hosts = new Map<string, Bus>();
  const host = (name: string): Promise<Bus> => {
    const bus = hosts.get(name) ?? hub.bus(name);
    hosts.set(name, bus);
    return Promise.resolve(bus);
  };
  const close = async (): Promise<void> => {
    await Promise.all([...hosts.values(), control].map((bus) => bus.close()));
  };
  return Promise.resolve({ control, host, close });
});
