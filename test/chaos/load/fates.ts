/**
 * What became of a thing as far as its client can know: `there` and `gone` were acknowledged, `open` was asked for and
 * not answered, or answered that the service could not.
 */
export type Fate = 'there' | 'gone' | 'open';

/** What a client knows of the things it made. */
export class Fates<Facts> {
  readonly #known = new Map<string, { readonly fate: Fate; readonly facts: Facts }>();
  #acknowledged = 0;

  note(key: string, fate: Fate, facts: Facts): void {
    this.#known.set(key, { fate, facts });
    if (fate !== 'open') this.#acknowledged += 1;
  }

  /** Writes whose success or refusal was told. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  of(fate: Fate): readonly (readonly [key: string, facts: Facts])[] {
    return [...this.#known].filter(([, known]) => known.fate === fate).map(([key, { facts }]) => [key, facts]);
  }
}
