import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { SagaCause } from '@nimbo/saga/definition.ts';
import type { InstanceFault } from '../db/cell/documents.ts';

const longestMessage = 255;

/** What turned a saga back, as a server's fault shows it; `details` say more where they are given. */
export const faultOf = ({ kind, message }: SagaCause, at: Timestamp, details: string | null = null): InstanceFault => ({
  code: kind === 'not-found' ? 404 : kind === 'bad-request' ? 400 : kind === 'over-quota' ? 403 : 500,
  message: message.slice(0, longestMessage),
  details: details ?? (message.length > longestMessage ? message : null),
  at,
});

/** The fault's column. */
export const faultColumn = (cause: SagaCause, at: Timestamp, details: string | null = null): string =>
  toJson(faultOf(cause, at, details));
