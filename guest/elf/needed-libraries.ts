import { readSections, textAt } from './read-sections.ts';

/** The tag of an entry of the dynamic section that names a library. */
const neededTag = 1n;
const entrySize = 16;

/** The libraries that the loader must find for a program or library, by file name. */
export const neededLibraries = (file: Buffer): readonly string[] => {
  const sections = readSections(file);
  const dynamic = sections.find((section) => section.name === '.dynamic')?.bytes ?? Buffer.alloc(0);
  const names = sections.find((section) => section.name === '.dynstr')?.bytes ?? Buffer.alloc(0);
  return Array.from({ length: Math.floor(dynamic.length / entrySize) }, (_, index) => index * entrySize)
    .filter((at) => dynamic.readBigUInt64LE(at) === neededTag)
    .map((at) => textAt(names, Number(dynamic.readBigUInt64LE(at + 8))));
};
