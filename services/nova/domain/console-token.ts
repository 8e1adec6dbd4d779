import { createHash, randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, timestampOf } from '@nimbo/context/timestamp.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findConsoleToken, insertConsoleToken, type ConsoleTokenRecord } from '../db/cell/console-token-store.ts';
import type { Cell, Cells } from './cells.ts';

/** What is behind a token. */
export type ConsoleKind = 'vnc' | 'serial';

/** A guest's console to be opened. */
export interface ConsoleWish {
  readonly instanceUuid: string;
  readonly host: string;
  readonly kind: ConsoleKind;
  /** As the API calls it. */
  readonly consoleType: string;
  /** Seconds. */
  readonly life: number;
}

/** A token that is good, and where. */
export interface ConsoleToken extends Pick<ConsoleTokenRecord, 'host'> {
  readonly instanceUuid: string;
  readonly kind: ConsoleKind;
}

// Random enough that no salt and no slow hash is needed: nobody can try them out.
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a token; it is told once and kept as a hash. */
export const issueConsoleToken = async (ctx: Context, cell: Cell, wish: ConsoleWish): Promise<string> => {
  const token = randomUUID();
  const record: ConsoleTokenRecord = {
    token_hash: hashOf(token),
    instance_uuid: wish.instanceUuid,
    host: wish.host,
    kind: wish.kind,
    console_type: wish.consoleType,
    expires_at: timestampOf(ctx.clock.now() + wish.life * 1_000),
    created_at: timestampNow(ctx.clock),
  };
  await cell.db.transaction(ctx, (tx) => insertConsoleToken(tx, record));
  return token;
};

const badToken = (): NotFound =>
  new NotFound('this console token is unknown or has expired; ask for a new console URL', {
    code: 'nova.console_token_invalid',
  });

/** @throws NotFound for a token that is unknown or has expired */
export const findToken = async (ctx: Pick<Context, 'clock'>, cells: Cells, token: string): Promise<ConsoleToken> => {
  const [hash, at] = [hashOf(token), timestampNow(ctx.clock)];
  for (const cell of cells.compute) {
    const found = await findConsoleToken(cell.db.read, hash, at);
    if (found === undefined) continue;
    const { instance_uuid: instanceUuid, host, kind } = found;
    return { instanceUuid, host, kind: kind === 'serial' ? 'serial' : 'vnc' };
  }
  throw badToken();
};

/**
 * What a token is good for on a host that was shown it.
 * @throws NotFound also for one that is for another host
 */
export const tokenForHost = async (
  ctx: Pick<Context, 'clock'>,
  cells: Cells,
  token: string,
  host: string,
): Promise<{ readonly uuid: string; readonly kind: ConsoleKind }> => {
  const found = await findToken(ctx, cells, token);
  if (found.host !== host) throw badToken();
  return { uuid: found.instanceUuid, kind: found.kind };
};
