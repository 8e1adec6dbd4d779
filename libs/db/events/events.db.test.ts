import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { Database } from '../database.ts';
import { appendEvent } from './append-event.ts';
import { EventConsumer } from './consume.ts';
import { Doorbell } from './doorbell.ts';
import type { StoredEvent } from './event.ts';
import { eventMigrations } from './event-migration.fixture.ts';
import type { EventTables } from './event-schema.ts';
import { purgeEvents } from './purge-events.ts';
import { EventRelay } from './relay.ts';

const ctx = internalContext();
const open = () => testDatabase<EventTables>('events', eventMigrations);

const append = (database: Database<EventTables>, resourceId: string) =>
  database.transaction(ctx, (tx) => appendEvent(tx, ctx, { type: 't', resourceType: 'volume', resourceId }));

const relayTo = (database: Database<EventTables>, sink: StoredEvent[], owner = 'test') =>
  new EventRelay({
    database,
    clock: systemClock,
    owner,
    doorbell: new Doorbell(),
    batch: 7,
    leaseTime: 60_000,
    publish: async (events) => {
      sink.push(...events);
      await Promise.resolve();
    },
  });

const drain = async (relay: EventRelay<EventTables>): Promise<void> => {
  await until('the relay has nothing to do', async () => (await relay.runOnce(ctx)) === 0);
};

const consumerTo = (database: Database<EventTables>, sink: StoredEvent[], lost: string[] = [], name = 'billing') =>
  new EventConsumer({
    database,
    clock: systemClock,
    consumer: name,
    start: 'oldest',
    doorbell: new Doorbell(),
    batch: 4,
    handle: async (events) => {
      sink.push(...events);
      await Promise.resolve();
    },
    resynchronize: () => {
      lost.push(name);
      return Promise.resolve();
    },
  });

const drainConsumer = (consumer: EventConsumer<EventTables>) =>
  until('the consumer has nothing to do', async () => (await consumer.runOnce(ctx)) === 0);

const sequences = (events: readonly StoredEvent[]) => events.map(({ sequence }) => sequence);
const countingFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

test('an event tells what changed, who did it and in which request', async () => {
  await using fixture = await open();
  const published: StoredEvent[] = [];
  const identity = { user: { id: 'u1', name: 'alice', domain: { id: 'default', name: 'Default' } } };
  await fixture.database.transaction(ctx, (tx) =>
    appendEvent(
      tx,
      { ...ctx, identity: identity as never },
      {
        type: 'volume.update',
        resourceType: 'volume',
        resourceId: 'v1',
        projectId: 'p1',
        stateBefore: 'creating',
        stateAfter: 'available',
        payload: { size: 3 },
      },
    ),
  );
  await drain(relayTo(fixture.database, published));
  const [{ createdAt, ...event }] = published as [StoredEvent];
  assert.match(createdAt, /^\d{4}-.{21}Z$/);
  assert.deepEqual(event, {
    sequence: 1,
    type: 'volume.update',
    resourceType: 'volume',
    resourceId: 'v1',
    projectId: 'p1',
    stateBefore: 'creating',
    stateAfter: 'available',
    actor: { id: 'u1', name: 'alice' },
    requestId: ctx.requestId,
    payload: { size: 3 },
  });
});

test('a change that is rolled back leaves no event', async () => {
  await using fixture = await open();
  const published: StoredEvent[] = [];
  const failing = fixture.database.transaction(ctx, async (tx) => {
    await appendEvent(tx, ctx, { type: 't', resourceType: 'volume', resourceId: 'never' });
    throw new Error('no');
  });
  await assert.rejects(failing, /^Error: no$/);
  await append(fixture.database, 'real');
  await drain(relayTo(fixture.database, published));
  assert.deepEqual(
    published.map(({ resourceId, sequence }) => [resourceId, sequence]),
    [['real', 1]],
  );
});

test('a consumer that reads while many transactions commit gets every event once, in order, without gaps', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const published: StoredEvent[] = [];
  const consumed: StoredEvent[] = [];
  const relay = relayTo(database, published);
  const consumer = consumerTo(database, consumed);
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let count = 0; count < 12; count += 1) await append(database, `${writer}-${count}`);
  });
  const writing = Promise.all(writers);
  await until('all events are consumed', async () => {
    await relay.runOnce(ctx);
    await consumer.runOnce(ctx);
    return consumed.length >= 96;
  });
  await writing;
  assert.deepEqual(sequences(consumed), countingFrom(1, 96));
  assert.equal(new Set(consumed.map(({ resourceId }) => resourceId)).size, 96);
  for (let writer = 0; writer < 8; writer += 1) {
    const own = consumed.filter(({ resourceId }) => resourceId.startsWith(`${writer}-`));
    assert.deepEqual(
      own.map(({ resourceId }) => resourceId),
      countingFrom(0, 12).map((count) => `${writer}-${count}`),
    );
  }
  await drain(relay);
  assert.deepEqual(sequences(published), countingFrom(1, 96));
});

test('a publication that fails comes again', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const seen: string[] = [];
  let broken = true;
  const relay = new EventRelay({
    database,
    clock: systemClock,
    owner: 'test',
    doorbell: new Doorbell(),
    publish: async (events) => {
      seen.push(...events.map(({ resourceId }) => resourceId));
      await Promise.resolve();
      if (broken) throw new Error('the broker is away');
    },
  });
  await append(database, 'a');
  await assert.rejects(relay.runOnce(ctx), /broker is away/);
  broken = false;
  await drain(relay);
  assert.deepEqual(seen, ['a', 'a']);
});

test('a handler that fails gets the same events again', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await append(database, 'a');
  await drain(relayTo(database, []));
  const seen: string[] = [];
  const consumer = new EventConsumer({
    database,
    clock: systemClock,
    consumer: 'audit',
    start: 'oldest',
    doorbell: new Doorbell(),
    handle: async (events) => {
      seen.push(...events.map(({ resourceId }) => resourceId));
      await Promise.resolve();
      if (seen.length === 1) throw new Error('not now');
    },
    resynchronize: () => Promise.resolve(),
  });
  await assert.rejects(consumer.runOnce(ctx), /not now/);
  await drainConsumer(consumer);
  assert.deepEqual(seen, ['a', 'a']);
});

test('a running relay and consumer work on a ring and stop with their signal', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const stop = new AbortController();
  const running = { ...ctx, signal: stop.signal };
  const doorbell = new Doorbell();
  const consumerBell = new Doorbell();
  const seen: string[] = [];
  const relay = new EventRelay({
    database,
    clock: systemClock,
    owner: 'test',
    doorbell,
    interval: 3_600_000,
    publish: async () => {
      consumerBell.ring();
      await Promise.resolve();
    },
  });
  const consumer = new EventConsumer({
    database,
    clock: systemClock,
    consumer: 'live',
    start: 'oldest',
    doorbell: consumerBell,
    interval: 3_600_000,
    handle: async (events) => {
      seen.push(...events.map(({ resourceId }) => resourceId));
      await Promise.resolve();
    },
    resynchronize: () => Promise.resolve(),
  });
  const work = [relay.run(running), consumer.run(running)];
  await append(database, 'a');
  doorbell.ring();
  await until('the event arrives', () => seen.includes('a'));
  stop.abort();
  await Promise.all(work);
});

test('while one relay holds the lease another waits, and takes over when it ends', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const first: StoredEvent[] = [];
  const second: StoredEvent[] = [];
  const stop = new AbortController();
  const holder = relayTo(database, first, 'first');
  await append(database, 'a');
  await drain(holder);
  await append(database, 'b');
  const waiting = relayTo(database, second, 'second');
  assert.equal(await waiting.runOnce(ctx), 0);
  stop.abort();
  await holder.run({ ...ctx, signal: stop.signal });
  await drain(waiting);
  assert.deepEqual([sequences(first), sequences(second)], [[1], [2]]);
});

test('purging stops at the slowest live consumer, and tells one that was away too long', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const future = timestampOf(Date.now() + 3_600_000);
  const past = timestampOf(0);
  const [seen, lost]: [StoredEvent[], string[]] = [[], []];
  for (const id of countingFrom(0, 10)) await append(database, String(id));
  await drain(relayTo(database, []));
  const slow = consumerTo(database, seen, lost, 'slow');
  await slow.runOnce(ctx);
  assert.equal(await purgeEvents(ctx, database, { before: future, abandonedBefore: past, batch: 3 }), 4);
  assert.equal(await purgeEvents(ctx, database, { before: past, abandonedBefore: past }), 0);
  await drainConsumer(slow);
  assert.deepEqual([sequences(seen), lost], [countingFrom(1, 10), []]);
  const late = consumerTo(database, [], lost, 'late');
  await database.transaction(ctx, (tx) =>
    tx.insertInto('event_cursors').values({ consumer: 'late', sequence: 5, updated_at: past }).execute(),
  );
  assert.equal(await purgeEvents(ctx, database, { before: future, abandonedBefore: timestampOf(1) }), 6);
  await database.transaction(ctx, (tx) =>
    tx.insertInto('event_cursors').values({ consumer: 'late', sequence: 5, updated_at: past }).execute(),
  );
  await drainConsumer(late);
  assert.deepEqual(lost, ['late']);
  await append(database, 'after the purge');
  const more: StoredEvent[] = [];
  await drain(relayTo(database, more));
  assert.deepEqual(sequences(more), [11]);
});

/** Runs the appending process until `enough` says so of its lines, kills it, and returns the whole lines it wrote. */
const runAndKill = async (url: string, mode: string, enough: (lines: readonly string[]) => boolean) => {
  const program = fileURLToPath(new URL('appending-process.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [program, url, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    if (enough(lines)) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', lines.join('\n'));
  return lines;
};

const idsAfter = (word: string, lines: readonly string[]) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

for (const { mode, enough, when } of [
  { mode: 'append', enough: (lines: readonly string[]) => lines.length >= 20, when: 'between commit and publication' },
  { mode: 'relay', enough: (lines: readonly string[]) => lines.includes('stuck'), when: 'inside a publication' },
])
  test(`a process killed ${when} loses no event`, async () => {
    await using fixture = await open();
    await fixture.database.close();
    const lines = await runAndKill(fixture.url, mode, enough);
    const committed = idsAfter('committed', lines);
    assert.ok(committed.length > 0);
    const database = await fixture.open();
    const published: StoredEvent[] = [];
    const consumed: StoredEvent[] = [];
    const relay = relayTo(database, published, 'the process after');
    await until('the dead relay’s lease is over', async () => (await relay.runOnce(ctx)) > 0);
    await drain(relay);
    await drainConsumer(consumerTo(database, consumed));
    const all = new Set([...idsAfter('published', lines), ...published.map(({ resourceId }) => resourceId)]);
    assert.deepEqual(
      committed.filter((id) => !all.has(id)),
      [],
    );
    assert.deepEqual(sequences(consumed), countingFrom(1, consumed.length));
    const consumedIds = new Set(consumed.map(({ resourceId }) => resourceId));
    assert.deepEqual(
      committed.filter((id) => !consumedIds.has(id)),
      [],
    );
  });
