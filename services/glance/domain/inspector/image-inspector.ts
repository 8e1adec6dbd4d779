import type { Inspection } from './disk-format.ts';
import type { FormatProbe } from './format-probe.ts';
import { gptProbe } from './formats/gpt.ts';
import { isoProbe } from './formats/iso.ts';
import { luksProbe } from './formats/luks.ts';
import { ploopProbe } from './formats/ploop.ts';
import { qcow2Probe } from './formats/qcow2.ts';
import { qedProbe } from './formats/qed.ts';
import { vdiProbe } from './formats/vdi.ts';
import { vhdProbe } from './formats/vhd.ts';
import { vhdxProbe } from './formats/vhdx.ts';
import { vmdkProbe } from './formats/vmdk.ts';
import { RecordingWindow, headLength } from './stream-window.ts';

/** Containers before what may lie within them: a hybrid ISO carries a boot record, and a VHD's footer comes last. */
const probes: readonly FormatProbe[] = [
  qcow2Probe,
  qedProbe,
  vhdxProbe,
  vmdkProbe,
  vdiProbe,
  luksProbe,
  ploopProbe,
  vhdProbe,
  isoProbe,
  gptProbe,
];

/**
 * Looks at an image while it streams by and says what it is. Holds a few hundred KiB at most; never throws,
 * whatever the bytes.
 */
export interface ImageInspector {
  /** The next bytes of the stream, in order. */
  push(chunk: Buffer): void;
  /** What the whole stream was. */
  finish(): Inspection;
}

/** An inspector for one stream. */
export const createImageInspector = (): ImageInspector => {
  const window = new RecordingWindow();
  return {
    push: (chunk) => {
      for (const piece of pieces(chunk, window.length)) {
        window.push(piece);
        for (const probe of probes) probe.wants(window).forEach((region) => window.want(region));
      }
    },
    finish: () => {
      for (const probe of probes) {
        const found = probe.inspect(window);
        if (found !== undefined) return found;
      }
      return { format: 'raw', virtualSize: window.length, danger: undefined };
    },
  };
};

/** A region can be asked for only before it passes, so a chunk that holds a header and what it points to is cut. */
const stepLength = headLength;
/** Beyond this no header structure is looked for, and chunks pass whole. */
const searchedLength = 8 * 1024 * 1024;

function* pieces(chunk: Buffer, passed: number): Generator<Buffer> {
  let at = 0;
  while (at < chunk.length && passed + at < searchedLength) {
    const end = at + stepLength - ((passed + at) % stepLength);
    yield chunk.subarray(at, end);
    at = end;
  }
  if (at < chunk.length) yield chunk.subarray(at);
}
