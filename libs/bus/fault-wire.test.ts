import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault, type FaultKind } from '@nimbo/errors/fault.ts';
import * as classes from '@nimbo/errors/faults.ts';
import { decodeReply, encodeFault } from './envelope.ts';

const overTheWire = (fault: Fault): Fault => {
  const reply = decodeReply(encodeFault('1.0', fault));
  return 'fault' in reply ? reply.fault : assert.fail('no fault arrived');
};

const publicParts = ({ kind, name, message, code, details, retryAfter }: Fault): unknown[] => [
  kind,
  name,
  message,
  code,
  details,
  retryAfter,
];

describe('faults on the wire', () => {
  it('keep their class, kind and all that is public', () => {
    for (const Class of Object.values(classes)) {
      const fault = new Class('told', { code: 'x.y', details: { a: [1] }, retryAfter: 3 });
      const arrived = overTheWire(fault);
      assert.ok(arrived instanceof Class, fault.name);
      assert.deepEqual(publicParts(arrived), publicParts(fault));
    }
  });

  it('without a class of their own keep their kind', () => {
    for (const kind of ['unprocessable', 'rate-limited', 'not-acceptable'] as const)
      assert.equal(overTheWire(new Fault(kind, 'told')).kind, kind);
  });

  it('never carry cause or stack', () => {
    const text = encodeFault('1.0', new classes.Conflict('told', { cause: new Error('private') }));
    assert.doesNotMatch(text, /private|stack|\.ts/);
  });

  it('of a kind that only a newer peer knows arrive as internal', () => {
    const arrived = overTheWire(new Fault('teapot' as FaultKind, 'short and stout', { code: 'tea.pot' }));
    assert.deepEqual([arrived.kind, arrived.message, arrived.code], ['internal', 'short and stout', 'tea.pot']);
    assert.equal(overTheWire(new Fault('constructor' as FaultKind, 'x')).kind, 'internal');
  });

  it('arrive without their details where these are no JSON', () => {
    const arrived = overTheWire(new classes.Conflict('told', { code: 'x.y', details: { big: 1n } }));
    assert.deepEqual([arrived.message, arrived.code, arrived.details], ['told', 'x.y', {}]);
  });

  it('that are none are refused as malformed', () => {
    for (const text of ['', '[]', '{}', 'null', '{"version":"1.0","fault":{"kind":1}}', '{"version":"x","result":1}'])
      assert.throws(() => decodeReply(text), { code: 'bus.malformed' }, text);
  });
});
