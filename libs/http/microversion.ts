/** `major.minor`, for example `2.100`. Compared as two numbers, never as text. */
export type Microversion = `${number}.${number}`;

/** One line of a service's ordered list. */
export interface MicroversionEntry {
  readonly version: Microversion;
  /** What changed for callers, in a line. */
  readonly summary: string;
}
