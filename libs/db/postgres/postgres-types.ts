import { types, type CustomTypesConfig } from 'pg';
import { exactNumber } from '../parameters.ts';

const { INT8, NUMERIC } = types.builtins;

type TypeId = Parameters<typeof types.getTypeParser>[0];
type TypeParser = (text: string) => unknown;

/** What `count()` and `sum()` answer with: numbers, as on the other databases; BigInt beyond 2^53. */
const parsers: ReadonlyMap<number, TypeParser> = new Map<number, TypeParser>([
  [INT8, (text) => exactNumber(BigInt(text))],
  [NUMERIC, (text) => (/^-?\d+$/.test(text) ? exactNumber(BigInt(text)) : Number(text))],
]);

/** Type parsers of one pool: `pg` would otherwise share them over the whole process. */
export const postgresTypes: CustomTypesConfig = {
  getTypeParser: ((oid: TypeId, format: 'text' = 'text'): TypeParser =>
    parsers.get(oid) ?? types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};
