import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { DropCounter } from './drop-counter.ts';
import { RunningMessages } from './running-messages.ts';
import { recordingLog } from './testing/recording-log.ts';

const never = new AbortController().signal;
const whenAborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

describe('running messages', () => {
  it('are told when the grace of a drain is over, and waited for all the same', async () => {
    const running = new RunningMessages();
    const work = running.run(never, whenAborted);
    assert.equal(running.count, 1);
    await running.drain(1, 'too slow');
    assert.equal(await work, 'too slow');
    assert.equal(running.count, 0);
  });

  it('follow the signal of their caller, also where it has aborted already', async () => {
    const running = new RunningMessages();
    const caller = new AbortController();
    const work = running.run(caller.signal, whenAborted);
    caller.abort('gone');
    assert.equal(await work, 'gone');
    assert.equal(await running.run(caller.signal, (signal) => Promise.resolve(signal.aborted)), true);
  });
});

describe('dropped messages', () => {
  it('are all counted, and warned of at once and then every ten seconds', () => {
    let now = 5;
    const { log, lines } = recordingLog();
    const drops = new DropCounter(log, { ...systemClock, monotonic: () => now });
    for (let count = 0; count < 100; count += 1) drops.add('no connection', 'probe');
    now += 10_000;
    drops.add('no connection', 'probe');
    assert.equal(drops.total, 101);
    assert.deepEqual(
      lines.map(({ fields }) => fields['dropped_since_start']),
      [1, 101],
    );
  });
});
