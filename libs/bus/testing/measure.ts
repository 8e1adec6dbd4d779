import { systemClock } from '@nimbo/context/clock.ts';
import type { Bus } from '../bus.ts';
import { createInProcessHub } from '../in-process-bus.ts';
import { killPeer, startPeer } from './peer-process.ts';
import { patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { socketWorld } from './socket-world.ts';

const calls = 20_000;

const spend = async (
  bus: Bus,
  address: { topic: string; host?: string },
  total: number,
  atOnce: number,
): Promise<void> => {
  const ctx = probeContext();
  let left = total;
  const work = async (): Promise<void> => {
    while (left-- > 0) await bus.call(ctx, address, probe, 'later', {}, patience);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

const measure = async (name: string, bus: Bus, address: { topic: string; host?: string }): Promise<void> => {
  for (const atOnce of [1, 64]) {
    await spend(bus, address, 2000, atOnce);
    const [start, cpu] = [systemClock.monotonic(), process.cpuUsage()];
    await spend(bus, address, calls, atOnce);
    const [seconds, { user, system }] = [(systemClock.monotonic() - start) / 1000, process.cpuUsage(cpu)];
    const perCall = ((user + system) / calls).toFixed(1);
    const rate = Math.round(calls / seconds);
    process.stdout.write(
      `${name}, ${atOnce} at a time: ${rate} calls/s, ${perCall} CPU µs per call in the calling process\n`,
    );
  }
};

const hub = createInProcessHub();
await serveProbe(hub.bus(), 'probe', 'one');
await measure('in-process', hub.bus('h1'), { topic: 'probe' });

const world = await socketWorld();
await world.keyOf('h1');
const child = await startPeer({ role: 'host', host: 'h1', path: world.path, keys: world.keys });
await measure('unix socket, control to another process', world.control, { topic: 'probe', host: 'h1' });
await killPeer(child);
await world.close();
