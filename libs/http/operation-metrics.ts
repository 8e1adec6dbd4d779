import type { MetricsRegistry } from './metrics.ts';

/** Counts and times the requests of one operation. */
export interface OperationMeter {
  record(status: number, seconds: number): void;
}

/** Prometheus's usual buckets, from cached reads to uploads; in seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];

/** Makes meters by operation name for one service; a meter's series are looked up once and kept. */
export const operationMeters = (
  registry: MetricsRegistry,
  service: string,
): ((operation: string) => OperationMeter) => {
  const requests = registry.counter('nimbo_http_requests_total', 'Requests answered, by operation and status.');
  const durations = registry.histogram(
    'nimbo_http_request_duration_seconds',
    'Time from the request line to the end of the answer.',
    buckets,
  );
  const meter = (operation: string): OperationMeter => {
    const duration = durations.series({ service, operation });
    const byStatus = new Map<number, { add(): void }>();
    return {
      record: (status, seconds) => {
        let counter = byStatus.get(status);
        if (counter === undefined) {
          counter = requests.series({ service, operation, status: String(status) });
          byStatus.set(status, counter);
        }
        counter.add();
        duration.observe(seconds);
      },
    };
  };
  const meters = new Map<string, OperationMeter>();
  return (operation) => {
    const known = meters.get(operation) ?? meter(operation);
    meters.set(operation, known);
    return known;
  };
};

/** How many requests of a service are being served. */
export const runningGauge = (registry: MetricsRegistry, service: string, read: () => number): void => {
  const series = registry.gauge('nimbo_http_requests_running', 'Requests being served now.');
  series.add({ service }, read);
};
