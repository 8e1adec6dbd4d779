/** Label values by name. */
export type Labels = Readonly<Record<string, string>>;

/** A number that only grows. */
export interface Counter {
  /** One series of the counter, to be kept by hot paths. */
  series(labels: Labels): { add(amount?: number): void };
}

/** Observed values counted in buckets. */
export interface Histogram {
  /** One series of the histogram, to be kept by hot paths. */
  series(labels: Labels): { observe(value: number): void };
}

/** A value read when the metrics are asked for. */
export interface Gauge {
  add(labels: Labels, read: () => number): void;
}

/** All metrics of a process as Prometheus's text format 0.0.4 tells them. */
export interface MetricsRegistry {
  counter(name: string, help: string): Counter;
  histogram(name: string, help: string, buckets: readonly number[]): Histogram;
  gauge(name: string, help: string): Gauge;
  text(): string;
}

/** The content type of {@link MetricsRegistry.text}. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  lines(): string[];
}

const escapeLabel = (value: string): string =>
  value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);

const labelText = (labels: Labels, extra = ''): string => {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  if (extra !== '') parts.push(extra);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
};

class CounterFamily implements Family, Counter {
  readonly type = 'counter';
  readonly help: string;
  readonly #name: string;
  readonly #series = new Map<string, { value: number; add(amount?: number): void }>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.help = help;
  }

  series(labels: Labels): { add(amount?: number): void } {
    const key = labelText(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = {
      value: 0,
      add: (amount = 1): void => {
        series.value += amount;
      },
    };
    this.#series.set(key, series);
    return series;
  }

  lines(): string[] {
    return [...this.#series].map(([labels, { value }]) => `${this.#name}${labels} ${value}`);
  }
}

class Series {
  readonly counts: number[];
  sum = 0;
  count = 0;
  readonly #bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index !== -1) this.counts[index] = (this.counts[index] ?? 0) + 1;
  }
}

class HistogramFamily implements Family, Histogram {
  readonly type = 'histogram';
  readonly help: string;
  readonly #name: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { labels: Labels; series: Series }>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  series(labels: Labels): Series {
    const key = labelText(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known.series;
    const series = new Series(this.#bounds);
    this.#series.set(key, { labels, series });
    return series;
  }

  lines(): string[] {
    return [...this.#series.values()].flatMap(({ labels, series }) => this.#linesOf(labels, series));
  }

  #linesOf(labels: Labels, series: Series): string[] {
    let below = 0;
    const buckets = this.#bounds.map((bound, index) => {
      below += series.counts[index] ?? 0;
      return `${this.#name}_bucket${labelText(labels, `le="${bound}"`)} ${below}`;
    });
    return [
      ...buckets,
      `${this.#name}_bucket${labelText(labels, 'le="+Inf"')} ${series.count}`,
      `${this.#name}_sum${labelText(labels)} ${series.sum}`,
      `${this.#name}_count${labelText(labels)} ${series.count}`,
    ];
  }
}

class GaugeFamily implements Family, Gauge {
  readonly type = 'gauge';
  readonly help: string;
  readonly #name: string;
  readonly #readers = new Map<string, () => number>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.help = help;
  }

  add(labels: Labels, read: () => number): void {
    this.#readers.set(labelText(labels), read);
  }

  lines(): string[] {
    return [...this.#readers].map(([labels, read]) => `${this.#name}${labels} ${read()}`);
  }
}

const familyText = (name: string, family: Family): string =>
  [`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.type}`, ...family.lines(), ''].join('\n');

/** An empty registry. Asking twice for a name gives the same metric, so that apps may share one. */
export const metricsRegistry = (): MetricsRegistry => {
  const families = new Map<string, Family>();
  const family = <F extends Family>(name: string, make: () => F): F => {
    const known = families.get(name);
    if (known !== undefined) return known as F;
    const made = make();
    families.set(name, made);
    return made;
  };
  return {
    counter: (name, help) => family(name, () => new CounterFamily(name, help)),
    histogram: (name, help, buckets) => family(name, () => new HistogramFamily(name, help, buckets)),
    gauge: (name, help) => family(name, () => new GaugeFamily(name, help)),
    text: () => [...families].map(([name, each]) => familyText(name, each)).join(''),
  };
};
