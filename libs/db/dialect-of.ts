import type { DialectAdapter, Kysely } from 'kysely';
import type { Dialect } from './database.ts';

/** An adapter that says which of the three databases it stands for. */
export interface NamedAdapter extends DialectAdapter {
  readonly dialect: Dialect;
}

/** Which database a handle or transaction of this library speaks to. */
export const dialectOf = <Tables>(executor: Kysely<Tables>): Dialect => {
  const { dialect } = executor.getExecutor().adapter as Partial<NamedAdapter>;
  if (dialect === undefined) throw new TypeError('this kysely handle was not opened by openDatabase');
  return dialect;
};
