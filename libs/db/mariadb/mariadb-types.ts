import type { TypeCast } from 'mysql2';
import { exactNumber } from '../parameters.ts';

/**
 * Decodes what the driver would decode otherwise than the other databases do: `tinyint(1)`, which is MariaDB's
 * boolean, 64-bit integers and exact decimals (of `sum()`).
 */
export const mariadbTypes: TypeCast = (field, next) => {
  switch (field.type) {
    case 'TINY':
      return field.length === 1 ? booleanOf(field.string()) : next();
    case 'LONGLONG':
    case 'DECIMAL':
    case 'NEWDECIMAL':
      return numberOf(field.string());
    default:
      return next();
  }
};

const booleanOf = (text: string | null): boolean | null => (text === null ? null : text !== '0');

const numberOf = (text: string | null): number | bigint | null => {
  if (text === null) return null;
  return text.length > 15 && /^-?\d+$/.test(text) ? exactNumber(BigInt(text)) : Number(text);
};
