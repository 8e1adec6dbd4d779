import type { CompiledQuery, DatabaseConnection, Transaction } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { dialectParts } from '@nimbo/db/dialect-parts.ts';
import { transactionHandle } from '@nimbo/db/kysely-handle.ts';
import type { Migration } from '@nimbo/db/migration.ts';

/** The SQL that migrations run on an empty database of a dialect; needs no server. Questions are left out. */
export const recordedStatements = async (dialect: Dialect, migrations: readonly Migration[]): Promise<string> => {
  const recorded: string[] = [];
  const handle = wrappedHandle(dialect, (query) => {
    const isQuestion = /^\s*select\b/i.test(query.sql);
    if (!isQuestion) recorded.push(`${withParameters(query)};`);
    return Promise.resolve({ rows: isQuestion && isMentioned(recorded, query.parameters) ? [{}] : [] });
  });
  for (const migration of migrations) {
    recorded.push(`-- ${migration.name} (${migration.phase})`);
    await migration.up(handle, dialect);
  }
  return `${recorded.join('\n')}\n`;
};

/** A question whether a table has a column is answered from the statements before it. */
const isMentioned = (recorded: readonly string[], names: readonly unknown[]): boolean =>
  names.length > 0 &&
  recorded.some((statement) =>
    names.map(String).every((name) => statement.includes(`"${name}"`) || statement.includes(`\`${name}\``)),
  );

const withParameters = ({ sql, parameters }: CompiledQuery): string =>
  parameters.length === 0 ? sql : `${sql} -- ${JSON.stringify(parameters)}`;

/** A handle whose every query goes to a function. */
export const wrappedHandle = (
  dialect: Dialect,
  execute: (query: CompiledQuery) => Promise<{ readonly rows: unknown[] }>,
): Transaction<unknown> => {
  const connection = {
    executeQuery: execute,
    streamQuery: () => {
      throw new Error('migrations stream nothing');
    },
  };
  return transactionHandle<unknown>(dialectParts(dialect), connection as DatabaseConnection);
};
