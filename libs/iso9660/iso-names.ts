/** How a volume descriptor's tree writes names. */
export interface NameForm {
  file(name: string): Buffer;
  directory(name: string): Buffer;
  /** A text padded with blanks to a length in bytes. */
  padded(text: string, length: number): Buffer;
}

/** Capitals, digits and underscores, for readers that know nothing else (ECMA-119, 7.5). */
export const plainNames: NameForm = {
  file: (name) => {
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
    return Buffer.from(`${capitals(stem)}.${capitals(extension)};1`, 'latin1');
  },
  directory: (name) => Buffer.from(capitals(name), 'latin1'),
  padded: (text, length) => Buffer.from(text.padEnd(length, ' '), 'latin1'),
};

const capitals = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_');

/** Names as they are, in UCS-2 (Joliet), which Linux and Windows prefer. */
export const jolietNames: NameForm = {
  file: (name) => bigEndian(name),
  directory: (name) => bigEndian(name),
  padded: (text, length) =>
    Buffer.concat([bigEndian(text.padEnd(Math.floor(length / 2), ' ')), Buffer.alloc(length % 2)]),
};

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
