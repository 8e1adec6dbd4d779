import { secret } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

/** `cloud.database`: where the services keep their rows. */
export const databaseSection = defineSection({
  part: 'cloud',
  name: 'database',
  options: {
    url: secret({
      reason:
        'several controllers share a PostgreSQL or MariaDB server: postgres://user:password@host/{database} with the literal {database} where the name of each service’s database goes; SQLite files where empty',
    }),
  },
});
