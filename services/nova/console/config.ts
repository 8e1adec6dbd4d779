import { defineSection } from '@nimbo/config/option.ts';
import { duration, integer } from '@nimbo/config/options.ts';

/** Settings of consoles (`cloud.console`). */
export const consoleSection = defineSection({
  part: 'cloud',
  name: 'console',
  options: {
    token_life: duration({
      default: '10m',
      minimum: 10,
      maximum: 86_400,
      reason: 'How long the URL of a console can be opened.',
    }),
    most_connections: integer({
      default: 500,
      minimum: 1,
      maximum: 65_535,
      reason: 'Consoles that may be open at a time; each holds some memory and two descriptors of the proxy.',
    }),
  },
});
