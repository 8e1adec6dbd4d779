import { string } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

/** Options directly below `cloud:`. */
export const cloudSection = defineSection({
  part: 'cloud',
  name: '',
  options: {
    region: string({ default: 'RegionOne', reason: 'clouds that share clients need regions of different names' }),
  },
});
