import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Image data that is not what it says it is, or that reaches for what is not its own. */
export interface CorruptImage {
  readonly name: string;
  readonly declared: string;
  readonly data: Buffer;
  /** What the refusal must say. */
  readonly says: RegExp;
}

const megabyte = 1_048_576;

const patched = (data: Buffer, at: number, bytes: readonly number[]): Buffer => {
  const copy = Buffer.from(data);
  copy.set(bytes, at);
  return copy;
};

const replaced = (data: Buffer, pattern: RegExp, text: string): Buffer =>
  Buffer.from(
    data.toString('latin1').replace(pattern, (found) => text.padEnd(found.length)),
    'latin1',
  );

/** Makes real images with qemu-img in a directory that goes with it. */
export class ImageWorkshop implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'nimbo-corrupt-'));
  #made = 0;

  make(format: string, options: readonly string[] = [], size: readonly string[] = ['1M']): Buffer {
    const path = join(this.#directory, `${(this.#made += 1)}.img`);
    execFileSync('qemu-img', ['create', '-q', '-f', format, ...options, path, ...size]);
    return readFileSync(path);
  }

  backed(): Buffer {
    const base = join(this.#directory, 'base.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', base, '1M']);
    return this.make('qcow2', ['-b', base, '-F', 'qcow2'], []);
  }

  external(): Buffer {
    return this.make('qcow2', ['-o', `data_file=${join(this.#directory, 'data.raw')}`]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}

const mismatch = /is declared \w+, and its data is \w+|is not safe to use/;
const unsafe = /is not safe to use/;

/** A format's data under every other format's name. */
const misnamed = (workshop: ImageWorkshop): CorruptImage[] => {
  const data: Readonly<Record<string, Buffer>> = {
    raw: Buffer.alloc(megabyte, 'raw data'),
    qcow2: workshop.make('qcow2'),
    vmdk: workshop.make('vmdk'),
    vdi: workshop.make('vdi'),
    vhdx: workshop.make('vhdx'),
    vhd: workshop.make('vpc', ['-o', 'force_size=on']),
  };
  const names = [...Object.keys(data), 'iso', 'ploop'];
  return names.flatMap((declared) =>
    Object.entries(data)
      .filter(([format]) => format !== declared)
      .map(([format, bytes]) => ({ name: `${format} called ${declared}`, declared, data: bytes, says: mismatch })),
  );
};

/** Data of the right name that no hypervisor may open. */
const dangerous = (workshop: ImageWorkshop): CorruptImage[] => {
  const [qcow2, vmdk] = [workshop.make('qcow2'), workshop.make('vmdk')];
  const vhd = workshop.make('vpc', ['-o', 'force_size=on']);
  const path = replaced(vmdk, /RW \d+ SPARSE "[^"]*"/, 'RW 8 FLAT "/etc/passwd" 0');
  const flat = workshop.make('vmdk', ['-o', 'subformat=monolithicFlat']);
  const cases: readonly (readonly [string, string, Buffer])[] = [
    ['a qcow2 with a backing file', 'qcow2', workshop.backed()],
    ['a qcow2 with a backing file, called raw', 'raw', workshop.backed()],
    ['a qcow2 whose data is elsewhere', 'qcow2', workshop.external()],
    ['a qcow2 of unknown features', 'qcow2', patched(qcow2, 72, [0x80])],
    ['a qcow2 cut off in its header', 'qcow2', qcow2.subarray(0, 40)],
    ['a VMDK with the path of another file', 'vmdk', path],
    ['a VMDK whose data is elsewhere', 'vmdk', flat],
    ['a VMDK of another subformat', 'vmdk', replaced(vmdk, /createType="monolithicSparse"/, 'createType="vmfs"')],
    ['a VHD with a parent disk', 'vhd', patched(vhd, 60, [0, 0, 0, 4])],
    ['a VHDX cut off before its metadata', 'vhdx', workshop.make('vhdx').subarray(0, 200 * 1_024)],
  ];
  return cases.map(([name, declared, data]) => ({ name, declared, data, says: unsafe }));
};

/** Every lie. */
export const corruptImages = (workshop: ImageWorkshop): readonly CorruptImage[] => [
  ...misnamed(workshop),
  ...dangerous(workshop),
];
