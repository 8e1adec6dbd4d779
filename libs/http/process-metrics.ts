import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { MetricsRegistry } from './metrics.ts';

const nanoseconds = 1e9;

/**
 * Memory, processor time and event-loop delay of this process; call it once per registry and process.
 * @returns what stops the measuring
 */
export const processMetrics = (registry: MetricsRegistry): (() => void) => {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  registry.gauge('process_resident_memory_bytes', 'Resident memory.').add({}, () => process.memoryUsage.rss());
  registry.gauge('nodejs_heap_used_bytes', 'Heap in use.').add({}, () => process.memoryUsage().heapUsed);
  const processor = registry.gauge('process_cpu_seconds', 'Processor time used.');
  processor.add({ mode: 'user' }, () => process.cpuUsage().user / 1e6);
  processor.add({ mode: 'system' }, () => process.cpuUsage().system / 1e6);
  const lag = registry.gauge('nodejs_eventloop_delay_seconds', 'Delay of the event loop since the start.');
  lag.add({ quantile: '0.5' }, () => delay.percentile(50) / nanoseconds);
  lag.add({ quantile: '0.99' }, () => delay.percentile(99) / nanoseconds);
  registry
    .gauge('nodejs_eventloop_utilization', 'Part of the time that the event loop was busy, since the start.')
    .add({}, () => performance.eventLoopUtilization().utilization);
  return () => void delay.disable();
};
