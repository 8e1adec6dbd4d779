import type { Inspection } from './disk-format.ts';
import type { StreamWindow } from './stream-window.ts';

/** Recognises one format from the bytes that a stream lets pass. */
export interface FormatProbe {
  /** The regions it must see, from the start of the stream. Asked again whenever one has arrived. */
  wants(window: StreamWindow): readonly Region[];
  /** What it is, when the stream has ended; undefined for another format. Must not throw, whatever the bytes. */
  inspect(window: StreamWindow): Inspection | undefined;
}

/** Bytes of a stream. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}
