import type { Identity } from '@nimbo/context/identity.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';

const domain = { id: 'default', name: 'Default' };

/** The instant that tests of tokens begin at. */
export const testEpoch = Date.parse('2026-01-01T00:00:00Z');

/** An identity for tests: user `u1`, project `p1`, one hour from the epoch. */
export const identityLike = (changes: Partial<Identity> = {}): Identity => ({
  user: { id: 'u1', name: 'ann', domain },
  scope: { kind: 'project', id: 'p1', name: 'demo', domain, isDomain: false },
  roles: [{ id: 'r1', name: 'member' }],
  methods: ['password'],
  auditIds: ['a1', 'chain'],
  issuedAt: timestampOf(testEpoch),
  expiresAt: timestampOf(testEpoch + 3_600_000),
  ...changes,
});

/** A clock to move by hand. */
export const handClock = () => {
  const time = { wall: testEpoch, steady: 0 };
  return {
    now: () => time.wall,
    monotonic: () => time.steady,
    pass: (milliseconds: number): void => {
      time.wall += milliseconds;
      time.steady += milliseconds;
    },
  };
};
