import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatByteSize, parseByteSize } from './byte-size.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { editDistance, nearestName } from './edit-distance.ts';

test('durations are read in seconds', () => {
  const cases = {
    '30s': 30,
    '5m': 300,
    '1h': 3600,
    '1h30m': 5400,
    '2d': 172_800,
    '250ms': 0.25,
    '0.5s': 0.5,
    '90': 90,
  };
  for (const [text, seconds] of Object.entries(cases)) {
    assert.equal(parseDuration(text), seconds, text);
  }
});

test('what is no duration is not guessed at', () => {
  for (const text of ['', 's', '5 m', '-1s', '30m1h', '1w', '1e3', 'one hour']) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

test('durations are written so that they can be read again', () => {
  for (const seconds of [0, 1, 59, 60, 90, 3600, 90_061, 0.25]) {
    assert.equal(parseDuration(formatDuration(seconds)), seconds);
  }
  assert.equal(formatDuration(5400), '1h30m');
});

test('sizes are read in bytes, binary and decimal units apart', () => {
  const cases = { '64MiB': 67_108_864, '1.5GiB': 1_610_612_736, '10kB': 10_000, '10GB': 1e10, '512B': 512, '7': 7 };
  for (const [text, bytes] of Object.entries(cases)) {
    assert.equal(parseByteSize(text), bytes, text);
  }
});

test('a size that could mean two things, or no whole bytes, is refused', () => {
  for (const text of ['64M', '64Mi', 'MiB', '-1B', '0.3B', '99999999PiB', '1 XB']) {
    assert.equal(parseByteSize(text), undefined, text);
  }
});

test('sizes are written in the largest unit that loses nothing', () => {
  assert.equal(formatByteSize(67_108_864), '64MiB');
  assert.equal(formatByteSize(1000), '1000B');
  assert.equal(formatByteSize(0), '0B');
});

test('edit distance counts inserted, removed and replaced letters', () => {
  assert.equal(editDistance('kitten', 'sitting'), 3);
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('same', 'same'), 0);
});

test('the nearest name is found, and none where nothing is near', () => {
  assert.equal(nearestName('token_expiry', ['token_expiration', 'region', 'token_keys']), 'token_expiration');
  assert.equal(nearestName('Region', ['region', 'reason']), 'region');
  assert.equal(nearestName('zzzz', ['region']), undefined);
});
