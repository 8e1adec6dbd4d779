/** What a run of the hostile walk may be told from outside. */
export interface FuzzSettings {
  readonly seed: number;
  /** Spoilt requests of each kind for each operation; what is left over is another seed's. */
  readonly runs: number;
}

const numberFrom = (name: string, fallback: number): number => {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a number, not "${text}"`);
  return Number(text);
};

/** `NIMBO_FUZZ_SEED` chooses other requests, `NIMBO_FUZZ_RUNS` more of them. */
export const fuzzSettings = (): FuzzSettings => ({
  seed: numberFrom('NIMBO_FUZZ_SEED', 20_261_121),
  runs: numberFrom('NIMBO_FUZZ_RUNS', 4),
});
