import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchangeTo, inboxOf, isInboxOf, prefixOf, workQueue } from './broker-names.ts';
import { hostUser, placeOfUser } from './broker-users.ts';
import { hostPermissions } from './host-permissions.ts';

const route = { topic: 'compute', interface: 'host.doorbell' };
const queueOf = (place: string): string => workQueue(place, 'cast', route, '1.0');

describe('permissions of a host', () => {
  const { configure, write, read } = hostPermissions('a.b');
  const patterns = { configure: new RegExp(configure), write: new RegExp(write), read: new RegExp(read) };

  it('cover what is its own', () => {
    for (const own of [prefixOf('a.b'), queueOf('a.b'), inboxOf('a.b', '1')])
      for (const [name, pattern] of Object.entries(patterns)) assert.match(own, pattern, name);
  });

  it('cover nothing of another host or of control, however alike the names are', () => {
    const others = ['a', 'a.b.c', 'axb', 'xa.b', 'a.b-1', 'control'];
    for (const other of others)
      for (const foreign of [queueOf(other), inboxOf(other, '1')])
        for (const [name, pattern] of Object.entries(patterns))
          assert.doesNotMatch(foreign, pattern, `${name} ${other}`);
  });

  it('let it write to control and read what is for all hosts, not the other way, and never by queue names', () => {
    assert.match('control', patterns.write);
    assert.match('hosts', patterns.read);
    for (const [name, pattern] of [
      ['control', patterns.read],
      ['control', patterns.configure],
      ['hosts', patterns.write],
      ['hosts', patterns.configure],
      ['amq.default', patterns.write],
      ['', patterns.write],
      ['control2', patterns.write],
    ] as const)
      assert.doesNotMatch(name, pattern);
  });

  it('are not given to what is no host name', () => {
    for (const name of ['control', 'a/b', '.*', 'a|b', '', 'a\nb'])
      assert.throws(() => hostPermissions(name), { code: 'bus.bad_host_name' });
  });
});

describe('users of the broker', () => {
  it('tell who sent a message, within their own virtual host only', () => {
    assert.equal(placeOfUser(hostUser('a.b', 'cloud'), 'cloud'), 'a.b');
    assert.equal(placeOfUser(hostUser('h', 'c@d/e'), 'c@d/e'), 'h');
    assert.equal(placeOfUser('nimbo', 'cloud'), 'control');
    assert.equal(placeOfUser('control@cloud', 'cloud'), 'control');
    for (const stranger of [hostUser('h', 'other'), 'h@', '@cloud', 'a b@cloud', 'h@cloud@cloud'])
      assert.equal(placeOfUser(stranger, 'cloud'), undefined, stranger);
  });
});

describe('ways to a place', () => {
  it('lead from a host to control and itself over exchanges that it may write to', () => {
    assert.deepEqual([exchangeTo('h', 'control'), exchangeTo('h', 'h')], ['control', 'host/h']);
  });

  it('of a reply end in an inbox of the one who asked', () => {
    assert.equal(isInboxOf('h', inboxOf('h', 'x')), true);
    for (const name of [inboxOf('h2', 'x'), inboxOf('control', 'x'), queueOf('h'), `x${inboxOf('h', 'x')}`])
      assert.equal(isInboxOf('h', name), false, name);
  });

  it('of names that hold slashes are not mixed up', () => {
    const first = workQueue('h', 'call', { topic: 'a/b', interface: 'c' }, '1.0');
    assert.notEqual(first, workQueue('h', 'call', { topic: 'a', interface: 'b/c' }, '1.0'));
  });
});
