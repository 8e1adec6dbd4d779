import { BadRequest } from '@nimbo/errors/faults.ts';
import { sectorSize, wholeSectors, type Extent } from './directory-record.ts';
import { directoriesOf, type IsoFile } from './file-tree.ts';
import { jolietNames, plainNames, type NameForm } from './iso-names.ts';
import { endDescriptor, volumeDescriptor } from './volume-descriptor.ts';
import { volumeTree, type VolumeTree } from './volume-tree.ts';

/** An image to make. */
export interface IsoContent {
  /** The volume's label, at most 16 characters, written as it is: `config-2` for a config drive. */
  readonly label: string;
  readonly files: readonly IsoFile[];
  /** The time of everything in it. */
  readonly time: Date;
}

/** Sectors that are left to the system before the first descriptor. */
const systemSectors = 16;

/**
 * Empty sectors at the end, as other programs that write images leave them: busybox, for one, reads the first 64 KiB
 * of a device before it says what it holds, and gives up on a shorter one.
 */
const trailingSectors = 150;

/** Two descriptors and the end of their list. */
const descriptorSectors = 3;

const descriptors = [
  ['primary', plainNames],
  ['joliet', jolietNames],
] as const;

/**
 * An ISO 9660 image with Joliet names, in memory: for a few small files.
 * @throws BadRequest for a label or a path that it cannot hold
 */
export const isoImage = (content: IsoContent): Buffer => {
  if (!/^[\w-]{1,16}$/.test(content.label)) throw new BadRequest(`${content.label} is no label for an ISO image`);
  // Files come last, but their places stand in the directories: the sizes of all before them are known first.
  const draft = layOut(content, 0);
  const filesAt = systemSectors + descriptorSectors + sectorsOf(draft.middle);
  const { middle, headers } = layOut(content, filesAt);
  const files = content.files.map((file) => wholeSectors(file.content));
  const [head, tail] = [systemSectors + descriptorSectors, trailingSectors];
  const image = Buffer.concat([Buffer.alloc(head * sectorSize), middle, ...files, Buffer.alloc(tail * sectorSize)]);
  const list = [...headers.map((header) => header(sectorsOf(image))), endDescriptor()];
  list.forEach((sector, index) => sector.copy(image, (systemSectors + index) * sectorSize));
  return image;
};

const sectorsOf = (bytes: Uint8Array): number => bytes.length / sectorSize;

interface LayOut {
  /** All between descriptors and files. */
  readonly middle: Buffer;
  /** The descriptors, once the length of the image is known. */
  readonly headers: readonly ((sectors: number) => Buffer)[];
}

const layOut = (content: IsoContent, filesAt: number): LayOut => {
  const extents = placeFiles(content.files, filesAt);
  const directories = directoriesOf(content.files);
  const parts: Buffer[] = [];
  let sector = systemSectors + descriptorSectors;
  const add = (bytes: Buffer): number => {
    const at = sector;
    parts.push(wholeSectors(bytes));
    sector += sectorsOf(wholeSectors(bytes));
    return at;
  };
  const headers = descriptors.map(([type, names]: readonly ['primary' | 'joliet', NameForm]) => {
    const tree: VolumeTree = volumeTree(directories, names, sector, extents, content.time);
    add(tree.directories);
    const [littleTable, bigTable] = [add(tree.littleTable), add(tree.bigTable)];
    const volume = { type, names, label: content.label, root: tree.root, littleTable, bigTable, time: content.time };
    return (sectors: number) => volumeDescriptor({ ...volume, pathTableSize: tree.littleTable.length, sectors });
  });
  return { middle: Buffer.concat(parts), headers };
};

const placeFiles = (files: readonly IsoFile[], first: number): ReadonlyMap<string, Extent> => {
  let sector = first;
  return new Map(
    files.map(({ path, content }) => {
      const extent = { sector, size: content.length };
      sector += sectorsOf(wholeSectors(content));
      return [path, extent];
    }),
  );
};
