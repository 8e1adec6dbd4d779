import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readModuleInfo } from './module-info.ts';
import { neededLibraries } from './needed-libraries.ts';

/** A 64-bit ELF file of nothing but sections. */
const elf = (sections: Readonly<Record<string, Buffer>>): Buffer => {
  const all = Object.entries({ ...sections, '.shstrtab': Buffer.alloc(0) });
  const names = Buffer.from(all.map(([name]) => `${name}\0`).join(''));
  const contents = [...all.slice(0, -1).map(([, bytes]) => bytes), names];
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(all.length, 0x3c);
  header.writeUInt16LE(all.length - 1, 0x3e);
  let [offset, nameOffset] = [64, 0];
  const table = all.map(([name], index) => {
    const entry = Buffer.alloc(64);
    entry.writeUInt32LE(nameOffset, 0);
    entry.writeBigUInt64LE(BigInt(offset), 0x18);
    entry.writeBigUInt64LE(BigInt(contents[index]?.length ?? 0), 0x20);
    nameOffset += name.length + 1;
    offset += contents[index]?.length ?? 0;
    return entry;
  });
  header.writeBigUInt64LE(BigInt(offset), 0x28);
  return Buffer.concat([header, ...contents, ...table]);
};

const dynamicEntry = (tag: bigint, value: bigint): Buffer => {
  const entry = Buffer.alloc(16);
  entry.writeBigUInt64LE(tag, 0);
  entry.writeBigUInt64LE(value, 8);
  return entry;
};

describe('ELF files', () => {
  it('tell the libraries they need', () => {
    const dynamic = Buffer.concat([dynamicEntry(1n, 1n), dynamicEntry(5n, 1n), dynamicEntry(1n, 11n)]);
    const file = elf({ '.dynamic': dynamic, '.dynstr': Buffer.from('\0libc.so.6\0libz.so.1\0') });
    assert.deepEqual(neededLibraries(file), ['libc.so.6', 'libz.so.1']);
    assert.deepEqual(neededLibraries(elf({ '.text': Buffer.from('x') })), []);
  });

  it('tell what a kernel module serves and needs', () => {
    const text = 'alias=fs-iso9660\0alias=iso9660\0depends=cdrom,nls-base\0name=isofs\0';
    assert.deepEqual(readModuleInfo(elf({ '.modinfo': Buffer.from(text) })), {
      name: 'isofs',
      depends: ['cdrom', 'nls_base'],
      aliases: ['fs-iso9660', 'iso9660'],
    });
  });

  it('are told from other files', () => {
    assert.throws(() => neededLibraries(Buffer.from('#!/bin/sh')), /no 64-bit ELF/);
  });
});
