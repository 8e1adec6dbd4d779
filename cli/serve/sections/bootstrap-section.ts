import { boolean, secret } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

/** `cloud.bootstrap`: what the first start makes for people. */
export const bootstrapSection = defineSection({
  part: 'cloud',
  name: 'bootstrap',
  options: {
    admin_password: secret({ reason: 'the administrator’s password is given rather than generated' }),
    demo_password: secret({ reason: 'the demo user’s password is given rather than generated' }),
    demo: boolean({ default: true, reason: 'a production cloud wants no demo project and user' }),
  },
});
