import type { CatalogueEntry } from './section-catalogue.ts';

/** An option's value as one source gives it. */
export interface Setting {
  readonly entry: CatalogueEntry;
  readonly value: unknown;
  /** `nimbo.yaml:12` or the name of an environment variable. */
  readonly where: string;
  readonly source: 'file' | 'environment';
}
