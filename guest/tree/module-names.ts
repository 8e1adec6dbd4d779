/** What finds and mounts the root: virtio disks, SCSI disks, and the CD drive of QEMU's standard machine. */
export const bootModules = ['virtio_pci', 'virtio_blk', 'virtio_scsi', 'sd_mod', 'ata_piix'] as const;

/** All that a guest may meet in a cloud. The cloud kernel has neither e1000 nor ahci. */
export const guestModules = [
  ...bootModules,
  'virtio_net',
  'virtio_balloon',
  'virtio_rng',
  'virtio_console',
  'sr_mod',
  'isofs',
  'vfat',
  'nls_cp437',
  'nls_ascii',
  'nls_utf8',
  'button',
  'evdev',
  '8021q',
  'virtiofs',
  'nfsv3',
  'nfsv4',
] as const;
