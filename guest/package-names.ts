/** Names the newest kernel package by depending on it; holds nothing itself. */
export const kernelMetaPackage = 'linux-image-cloud-amd64';

/**
 * What goes into the guest, libraries included. When a program of the guest needs another library, the build says so:
 * name the library's package here.
 */
const guestPackages = [
  // Not busybox-static: its wget crashes in the C library's name look-up.
  'busybox',
  'dropbear-bin',
  'e2fsprogs',
  'libblkid1',
  'libc6',
  'libcom-err2',
  'libcrypt1',
  'libext2fs2',
  'libglib2.0-0',
  'libgmp10',
  'libnuma1',
  'libpcre2-8-0',
  'libtomcrypt1',
  'libtommath1',
  'libudev1',
  'liburing2',
  'libuuid1',
  'qemu-guest-agent',
  'zlib1g',
] as const;

/** What only the build runs: GRUB's image maker and its libraries. Unpacked, so that no host gets a boot loader. */
const buildPackages = ['grub-common', 'grub-pc-bin', 'libdevmapper1.02.1', 'liblzma5', 'libselinux1'] as const;

/** Every package but the kernel's. */
export const packageNames: readonly string[] = [...guestPackages, ...buildPackages];
