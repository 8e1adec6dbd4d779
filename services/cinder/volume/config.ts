import { defineSection } from '@nimbo/config/option.ts';
import { choice, integer, size, string } from '@nimbo/config/options.ts';

/** The settings of a host with volumes (`host.volume`). */
export const volumeSection = defineSection({
  part: 'host',
  name: 'volume',
  options: {
    driver: choice({
      choices: ['auto', 'file', 'fake'],
      default: 'auto',
      reason: 'fake keeps volumes in memory, for tests and for hosts without root; auto is file where that can work.',
    }),
    availability_zone: string({ default: 'nova', reason: 'The zone in which volumes of this host are.' }),
    reserved_disk: size({ default: '1GiB', minimum: 0, reason: 'Disk kept free: no volume is made in it.' }),
    listen_address: string({
      default: '',
      reason:
        'The address at which guests of other hosts reach this host’s volumes, over TLS with a key of each attachment; empty keeps volumes to guests of this host.',
    }),
    listen_port: integer({
      default: 10_809,
      minimum: 1,
      maximum: 65_535,
      reason: 'Another program uses the port at that address.',
    }),
    images_at_once: integer({
      default: 2,
      minimum: 1,
      maximum: 100,
      reason: 'Volumes that are filled from images at the same time; disks and network bound it.',
    }),
    fake_disk: size({ default: '4TiB', minimum: 1, reason: 'Disk of a simulated host.' }),
  },
});
