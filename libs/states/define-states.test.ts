import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Conflict } from '@nimbo/errors/faults.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { defineStates } from './define-states.ts';
import { statesPicture } from './states-picture.ts';

const door = defineStates({
  noun: 'door',
  initial: 'closed',
  states: {
    closed: { kind: 'stable', meaning: 'nobody passes' },
    'swinging-open': { kind: 'transient', meaning: 'it moves' },
    open: { kind: 'stable', meaning: 'everybody passes' },
    gone: { kind: 'terminal', meaning: 'taken out' },
  },
  events: {
    open: { by: 'user', from: ['closed'], to: 'swinging-open' },
    opened: { by: 'system', from: ['swinging-open'], to: 'open' },
    close: { by: 'user', from: ['open', 'swinging-open'], to: 'closed' },
    paint: { by: 'user', from: ['open', 'closed'] },
    remove: { by: 'user', from: 'every', to: 'gone' },
  },
});

const stable = { kind: 'stable', meaning: '' } as const;

const twoStates = (
  b: 'transient' | 'terminal',
  events: Parameters<typeof defineStates<'a' | 'b', string>>[0]['events'],
) => defineStates({ noun: 'x', initial: 'a', states: { a: stable, b: { kind: b, meaning: '' } }, events });

describe('states', () => {
  it('allow the transitions of their table and no others', () => {
    assert.equal(door.canTransition('closed', 'swinging-open'), true);
    assert.equal(door.canTransition('closed', 'open'), false);
    assert.equal(door.canTransition('closed', 'closed'), false);
    assert.deepEqual(door.successors('swinging-open'), ['open', 'closed', 'gone']);
    assert.deepEqual(door.successors('gone'), []);
  });

  it('refuse a transition naming the resource, its state and what may follow', () => {
    door.assertTransition('d1', 'open', 'closed');
    assert.throws(
      () => door.assertTransition('d1', 'closed', 'open'),
      (error: unknown) =>
        error instanceof Conflict &&
        error.message === 'door d1 is closed and cannot become open; from here it can become: swinging-open, gone',
    );
    assert.throws(() => door.assertTransition('d1', 'gone', 'open'), /it can become: nothing/);
  });

  it('tell a user the actions of a state, without what the system does', () => {
    assert.deepEqual(door.actionsAllowed('swinging-open'), ['close', 'remove']);
    assert.deepEqual(door.actionsAllowed('closed'), ['open', 'paint', 'remove']);
    assert.deepEqual(door.actionsAllowed('gone'), []);
  });

  it('lead from an action to its state, or refuse it with what it needs', () => {
    assert.equal(door.after('d1', 'open', 'closed'), 'swinging-open');
    assert.equal(door.after('d1', 'paint', 'open'), 'open');
    assert.throws(() => door.after('d1', 'close', 'closed'), {
      code: 'states.action_not_allowed',
      message: 'door d1 is closed: close needs it to be open or swinging-open; allowed now: open, paint, remove',
      details: {
        id: 'd1',
        state: 'closed',
        action: 'close',
        needed: ['open', 'swinging-open'],
        allowed: ['open', 'paint', 'remove'],
      },
    });
  });

  it('know their own names and kinds', () => {
    assert.equal(door.isState('open'), true);
    assert.equal(door.isState('toString'), false);
    assert.equal(door.kindOf('swinging-open'), 'transient');
  });

  it('are refused when a state cannot be reached, a transient one has no end, or a terminal one does not stay', () => {
    const move = { by: 'system', from: ['a'], to: 'b' } as const;
    assert.throws(() => twoStates('terminal', {}), /can never become b/);
    assert.throws(() => twoStates('transient', { move }), /nothing ends b/);
    assert.throws(() => twoStates('terminal', { move, back: { by: 'user', from: ['b'], to: 'a' } }), /is terminal/);
  });

  it('can be shown as a picture', () => golden('states/example-door.mmd', statesPicture(door)));
});
