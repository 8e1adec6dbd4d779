import type { Region } from './format-probe.ts';

/** The parts of a passing stream that inspections look at. Memory is bounded by what probes may ask for. */
export interface StreamWindow {
  /** Bytes of the region, or undefined where they have not all arrived (or never will). */
  read(region: Region): Buffer | undefined;
  /** The last bytes of the stream, at most `length` of those kept; only meaningful when it has ended. */
  tail(length: number): Buffer;
  /** Bytes that have passed. */
  readonly length: number;
}

/** The start of every stream is kept: all but two formats say everything there. */
export const headLength = 64 * 1024;
/** The end too: a fixed VHD is told by its footer alone. */
const tailLength = 512;
/** No honest header structure is longer. */
export const largestRegion = 1024 * 1024;
const mostRegions = 8;

/** Keeps head, tail and the asked-for regions while chunks pass. */
export class RecordingWindow implements StreamWindow {
  #length = 0;
  #tail: Buffer = Buffer.alloc(0);
  readonly #regions: { readonly region: Region; readonly bytes: Buffer; filled: number }[] = [];

  constructor() {
    this.want({ offset: 0, length: headLength });
  }

  get length(): number {
    return this.#length;
  }

  /** Asks for a region; one that has begun to pass already, or is absurd, is never delivered. */
  want(region: Region): void {
    const isKnown = this.#regions.some(
      (one) => one.region.offset === region.offset && one.region.length === region.length,
    );
    if (isKnown || this.#regions.length >= mostRegions || !isHonest(region) || region.offset < this.#length) return;
    this.#regions.push({ region, bytes: Buffer.alloc(region.length), filled: 0 });
  }

  push(chunk: Buffer): void {
    for (const one of this.#regions) {
      const from = Math.max(one.region.offset + one.filled, this.#length);
      const to = Math.min(one.region.offset + one.region.length, this.#length + chunk.length);
      if (from >= to) continue;
      one.filled += chunk.copy(one.bytes, one.filled, from - this.#length, to - this.#length);
    }
    this.#length += chunk.length;
    const joined = chunk.length >= tailLength ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = Buffer.from(joined.subarray(-tailLength));
  }

  read(region: Region): Buffer | undefined {
    const end = region.offset + region.length;
    for (const one of this.#regions) {
      const start = region.offset - one.region.offset;
      if (start >= 0 && end <= one.region.offset + one.filled) return one.bytes.subarray(start, start + region.length);
    }
    return undefined;
  }

  tail(length: number): Buffer {
    return this.#tail.subarray(-length);
  }
}

const isHonest = ({ offset, length }: Region): boolean =>
  Number.isSafeInteger(offset) && offset >= 0 && length > 0 && length <= largestRegion;
