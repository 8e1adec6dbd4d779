import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { choice, duration, integer, number, size, string } from '@nimbo/config/options.ts';

/** A compute host's settings (`host.compute`). */
export const computeSection = defineSection({
  part: 'host',
  name: 'compute',
  options: {
    driver: choice({
      choices: ['auto', 'qemu', 'fake'],
      default: 'auto',
      reason: 'fake simulates guests, for tests and for hosts without root; auto is qemu where that can work.',
    }),
    starts_at_once: integer({
      default: 2,
      minimum: 1,
      maximum: 100,
      reason: 'More guests are built and started at a time on a host with fast disks and hardware virtualisation.',
    }),
    cpu_allocation_ratio: number({
      default: 16,
      minimum: 0.1,
      maximum: 1_000,
      reason: 'Virtual processors given away for each real one.',
    }),
    ram_allocation_ratio: number({
      default: 1,
      minimum: 0.1,
      maximum: 100,
      reason: 'Above 1, guests may together be promised more memory than there is.',
    }),
    disk_allocation_ratio: number({
      default: 1,
      minimum: 0.1,
      maximum: 100,
      reason: 'Above 1, guests may together be promised more disk than there is; disks grow as they are written.',
    }),
    reserved_cpus: integer({ default: 0, minimum: 0, reason: 'Processors that no guest is promised.' }),
    reserved_memory: size({ default: '512MiB', minimum: 0, reason: 'Memory kept for the host itself.' }),
    reserved_disk: size({ default: 0, minimum: 0, reason: 'Disk kept for the host itself.' }),
    image_cache_size: size({
      default: '10GiB',
      minimum: 0,
      reason: 'Images kept although no guest stands on them, so that the next guest starts sooner.',
    }),
    console_log_size: size({
      default: '1MiB',
      minimum: 65_536,
      reason: 'A log of a serial port is cut when it grows beyond this.',
    }),
    tap_limit: duration({
      default: '60s',
      minimum: 1,
      reason: "How long a guest's start waits for the network agent to make its devices.",
    }),
    machine_type: string({
      default: 'pc-i440fx-7.2',
      reason: 'Newer virtual hardware for new guests; those that exist keep theirs.',
    }),
    cpu_model: string({
      default: '',
      reason:
        'A model that all hosts have, for guests that shall move between unlike ones; unset, the best of this host.',
    }),
    fake_orders: string({
      default: '',
      reason: 'A JSON file that tells the fake driver which acts take how long and which fail.',
    }),
    fake_vcpus: integer({ default: 64, minimum: 1, reason: 'Processors of a simulated host.' }),
    fake_memory: size({ default: '256GiB', minimum: 1, reason: 'Memory of a simulated host.' }),
    fake_disk: size({ default: '4TiB', minimum: 1, reason: 'Disk of a simulated host.' }),
  },
});

export type ComputeConfig = ConfigOf<typeof computeSection>;
