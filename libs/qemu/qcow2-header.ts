import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What a qcow2 header says about other files (QEMU, docs/interop/qcow2.txt). */
export interface Qcow2Header {
  readonly version: number;
  readonly hasBackingFile: boolean;
  readonly hasDataFile: boolean;
}

const magic = 0x51_46_49_fb;
const headerBytes = 104;
const externalDataFileBit = 4n;

/** The header of these bytes; undefined where they begin no qcow2. */
export const parseQcow2Header = (bytes: Buffer): Qcow2Header | undefined => {
  if (bytes.length < headerBytes || bytes.readUInt32BE(0) !== magic) {
    return undefined;
  }
  const version = bytes.readUInt32BE(4);
  const incompatible = version >= 3 ? bytes.readBigUInt64BE(72) : 0n;
  // Either field says so: an offset without a size is still an attempt.
  const hasBackingFile = bytes.readBigUInt64BE(8) !== 0n || bytes.readUInt32BE(16) !== 0;
  return { version, hasBackingFile, hasDataFile: (incompatible & externalDataFileBit) !== 0n };
};

/** The header of a file, which may be no symbolic link; undefined where it is no qcow2. */
export const readQcow2Header = async (path: string): Promise<Qcow2Header | undefined> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return parseQcow2Header(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};
