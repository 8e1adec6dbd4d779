import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { hostsOfNetwork } from '../db/host-store.ts';
import type { Tables } from '../db/tables.ts';
import type { Neutron } from './neutron.ts';

/** What an event tells beside its type. */
interface Recorded {
  readonly id: string;
  readonly projectId?: string | undefined;
  readonly stateBefore?: string;
  readonly stateAfter?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** What belongs to one change, all in its transaction. */
export interface Change {
  readonly tx: Transaction<Tables>;
  readonly at: Timestamp;
  /** Appends `neutron.<type>`; the type's first word is the resource's. */
  record(type: string, what: Recorded): Promise<void>;
  /** The hosts that have to do with this network are told after the commit; call it before rows of theirs go. */
  concerns(networkId: string): Promise<void>;
  /** This host is told after the commit. */
  concernsHost(host: string): void;
}

const changeIn = (ctx: Context, tx: Transaction<Tables>, hosts: Set<string>): Change => ({
  tx,
  at: timestampNow(ctx.clock),
  record: (type, { id, projectId, payload, stateBefore, stateAfter }) =>
    appendEvent(tx, ctx, {
      type: `neutron.${type}`,
      resourceType: type.split('.')[0] ?? type,
      resourceId: id,
      projectId: projectId ?? null,
      ...(stateBefore === undefined ? {} : { stateBefore }),
      ...(stateAfter === undefined ? {} : { stateAfter }),
      payload: payload ?? {},
    }),
  concerns: async (networkId) => {
    for (const host of await hostsOfNetwork(tx, networkId)) hosts.add(host);
  },
  concernsHost: (host) => {
    if (host !== '') hosts.add(host);
  },
});

/**
 * Runs one change of neutron's state in a transaction. `work` may run again, so it has no effect beside the change; when
 * it throws, nothing has happened. Afterwards the hosts concerned are told to look.
 */
export const change = async <T>(ctx: Context, neutron: Neutron, work: (changing: Change) => Promise<T>): Promise<T> => {
  const hosts = new Set<string>();
  const result = await neutron.db.transaction(ctx, (tx) => {
    hosts.clear();
    return work(changeIn(ctx, tx, hosts));
  });
  neutron.changed();
  if (hosts.size > 0) neutron.hosts.ring([...hosts]);
  return result;
};
