import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import type { Sysroot } from '../sysroot/sysroot.ts';

const grubFolder = 'usr/lib/grub/i386-pc';

/** BIOS disk access, the partition table, the file system, and Linux: nothing to choose from, nothing to type. */
const grubModules = ['biosdisk', 'part_msdos', 'ext2', 'linux', 'boot'] as const;

/** Where kernel and first root lie in the root file system. */
export const bootFiles = { kernel: '/boot/vmlinuz', initrd: '/boot/initrd.gz' } as const;

/**
 * The last console is the one that `/dev/console` is: the serial line, which becomes the console log.
 * `mitigations=off` because what it would protect from each other are the guest's own users, of which there is one.
 */
const kernelArguments = (label: string): readonly string[] => [
  `root=LABEL=${label}`,
  'console=tty0',
  'console=ttyS0,115200',
  'net.ifnames=0',
  'mitigations=off',
  'panic=5',
  'quiet',
];

/** GRUB's first sector. */
export const readBootSector = (sysroot: Sysroot): Promise<Buffer> => sysroot.read(`${grubFolder}/boot.img`);

/** GRUB with all it needs inside: it starts the kernel of the disk it was itself loaded from. */
export const makeBootCore = async (ctx: Context, sysroot: Sysroot, work: string, label: string): Promise<Buffer> => {
  const [commands, core] = [join(work, 'grub.cfg'), join(work, 'core.img')];
  const linux = `linux ${bootFiles.kernel} ${kernelArguments(label).join(' ')}`;
  await writeFile(commands, `${linux}\ninitrd ${bootFiles.initrd}\nboot\n`);
  // No disk before the comma of the prefix: the one it boots from.
  const prefix = '(,msdos1)/boot/grub';
  const places = ['--directory', sysroot.at(grubFolder), '--output', core, '--prefix', prefix, '--config', commands];
  const args = ['--format', 'i386-pc', ...places, ...grubModules];
  await sysroot.run(ctx, { program: 'usr/bin/grub-mkimage', args });
  return await readFile(core);
};
