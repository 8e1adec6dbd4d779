import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostClocks } from './host-clocks.ts';

const manualClock = () => {
  let time = Date.parse('2026-01-01T00:00:00Z');
  return { now: () => time, monotonic: () => time, advance: (by: number) => void (time += by) };
};

test('a clock that is off is named with its host, the time and what to do', () => {
  const clock = manualClock();
  const clocks = new HostClocks(clock);
  clocks.told('good', clock.now() + 4_000);
  clocks.told('early', clock.now() + 7_300);
  clocks.told('late', clock.now() - 60_000);
  const [early, late, ...more] = clocks.complaints();
  assert.match(early ?? '', /host early is 7\.3 s ahead of/);
  assert.match(late ?? '', /host late is 60\.0 s behind this controller's: let both follow/);
  assert.deepEqual(more, []);
});

test('a report that lay on its way is no late clock, and a host that is silent is not spoken of', () => {
  const clock = manualClock();
  const clocks = new HostClocks(clock);
  clocks.told('busy', clock.now());
  clocks.told('busy', clock.now() - 20_000);
  assert.deepEqual(clocks.complaints(), []);
  for (let count = 0; count < 6; count += 1) clocks.told('busy', clock.now() - 20_000);
  assert.equal(clocks.complaints().length, 1);
  clock.advance(61_000);
  assert.deepEqual(clocks.complaints(), []);
});
