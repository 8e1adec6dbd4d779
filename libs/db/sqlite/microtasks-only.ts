/**
 * Runs a transaction's function and ends it when it awaits anything but its database. SQLite answers at once, so
 * every await of a query is over within the same turn of the event loop; a function that is not done when the next
 * turn comes waits for a timer, a network or a file, and meanwhile nobody else could write.
 * Throws an Error that names the rule.
 */
export const microtasksOnly = async <T>(database: string, work: () => Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const turn = setImmediate(() => reject(brokenRule(database)));
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearImmediate(turn);
  }
};

const brokenRule = (database: string): Error =>
  new Error(
    `a transaction of ${database} awaited something that is not this database; inside a transaction await only its own ` +
      'queries, do the rest before or after',
  );
