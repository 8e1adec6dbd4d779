import { timestampOf } from '@nimbo/context/timestamp.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { ExpiryMatch } from '../../db/user-store.ts';

const operators = ['lt', 'lte', 'gt', 'gte', 'eq', 'neq'] as const;

const isOperator = (text: string): text is ExpiryMatch['operator'] => (operators as readonly string[]).includes(text);

/** Reads `password_expires_at=lt:2026-01-01T00:00:00Z`. @throws BadRequest */
export const expiryMatch = (text: string | undefined): ExpiryMatch | undefined => {
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  const operator = text.slice(0, Math.max(0, at));
  if (!isOperator(operator)) {
    throw new BadRequest(`password_expires_at needs an operator (${operators.join(', ')}), a colon and a time.`);
  }
  const milliseconds = Date.parse(text.slice(at + 1));
  if (Number.isNaN(milliseconds)) throw new BadRequest('Timestamp not in expected format: YYYY-MM-DDTHH:mm:ssZ.');
  return { operator, at: timestampOf(milliseconds) };
};
