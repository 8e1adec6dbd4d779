import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeAccess, parseBrokerUrl } from './broker-url.ts';

describe('addresses of a broker', () => {
  it('name place, user, password and virtual host, percent-encoded where they must be', () => {
    assert.deepEqual(parseBrokerUrl('amqp://node-7%40c%2F1:p%40%3A%2F@broker.example:5673/c%2F1'), {
      tls: false,
      hostname: 'broker.example',
      port: 5673,
      user: 'node-7@c/1',
      password: 'p@:/',
      vhost: 'c/1',
    });
  });

  it('have the usual ports, and the virtual host / where none is named', () => {
    const { tls, port, vhost, hostname } = parseBrokerUrl('amqps://u:p@[::1]');
    assert.deepEqual([tls, port, vhost, hostname], [true, 5671, '/', '::1']);
    assert.equal(parseBrokerUrl('amqp://u:p@b/').vhost, '/');
    assert.equal(parseBrokerUrl('amqp://u:p@b').port, 5672);
  });

  it('are refused without quoting the password', () => {
    for (const url of [
      'hunter2',
      'http://u:hunter2@b/v',
      'amqp://u:hunter2@b:99999/v',
      'amqp://b/v',
      'amqp://u@b/v',
      'amqp://:hunter2@b/v',
      'amqp://u:hunter2%zz@b/v',
      'amqp://u:hunter2@b/v/w',
      'amqp://u:hunter2@b/v?heartbeat=0',
    ])
      assert.throws(
        () => parseBrokerUrl(url),
        ({ code, message, cause }: Error & { code: string }) =>
          code === 'bus.bad_url' && !`${message} ${String(cause)}`.includes('hunter2'),
        url,
      );
  });

  it('are described without the password', () => {
    const text = describeAccess(parseBrokerUrl('amqp://h1%40cloud:hunter2@b/cloud'));
    assert.equal(text, 'user h1@cloud at the broker b:5672, virtual host cloud');
  });
});
