import { choice, integer, size } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

/** `host.log`: how much this host's processes write, and how long it is kept. */
export const logSection = defineSection({
  part: 'host',
  name: 'log',
  options: {
    level: choice({
      choices: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      reason: 'a problem needs more detail, or a busy cloud less',
    }),
    max_size: size({ default: '64MiB', minimum: 65_536, reason: 'disks are small, or one file should hold more' }),
    keep: integer({ default: 4, minimum: 0, maximum: 1000, reason: 'older logs must be kept longer, or not at all' }),
  },
});
