import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiAddresses, needsTls, type ApiConfig } from './api-addresses.ts';
import { apiRoleOf, rolesNamed } from './known-roles.ts';

const api = (changes: Partial<ApiConfig> = {}): ApiConfig => ({
  listen: '127.0.0.1',
  public_url: '',
  insecure_http: false,
  tls_certificate: '',
  tls_key: '',
  cors_origins: [],
  keystone_port: 5000,
  glance_port: 9292,
  placement_port: 8778,
  neutron_port: 9696,
  cinder_port: 8776,
  nova_port: 8774,
  novncproxy_port: 6080,
  ...changes,
});

const keystone = apiRoleOf('keystone');
assert.ok(keystone !== undefined);

test('on loopback everything is plain HTTP at one address', () => {
  const addresses = apiAddresses(api());
  assert.equal(addresses.url(keystone, 'public'), 'http://127.0.0.1:5000/v3');
  assert.equal(addresses.url(keystone, 'internal'), 'http://127.0.0.1:5000/v3');
});

test('what other machines reach has TLS, unless that is waived in so many words', () => {
  assert.equal(needsTls(api({ listen: '192.0.2.1' })), true);
  assert.equal(needsTls(api({ listen: '192.0.2.1', insecure_http: true })), false);
  assert.equal(needsTls(api({ tls_certificate: '/x.pem' })), true);
  assert.equal(apiAddresses(api({ listen: '::1' })).url(keystone, 'public'), 'http://[::1]:5000/v3');
});

test('clients see the public address, services the one listened on', () => {
  const addresses = apiAddresses(api({ listen: '0.0.0.0', public_url: 'https://cloud.example' }));
  assert.equal(addresses.url(keystone, 'public'), 'https://cloud.example:5000/v3');
  assert.equal(addresses.url(keystone, 'internal'), 'https://127.0.0.1:5000/v3');
});

test('a wildcard needs a public address, and a public address no port or path', () => {
  assert.throws(() => apiAddresses(api({ listen: '0.0.0.0' })), /public_url/);
  for (const bad of ['cloud.example', 'ftp://x', 'https://x:1', 'https://x/y']) {
    assert.throws(() => apiAddresses(api({ public_url: bad })), /scheme and host alone/, bad);
  }
});

test('an unknown role is refused with the known ones', () => {
  assert.throws(() => rolesNamed(['keystone', 'nova']), /no role nova: the roles are keystone, glance, placement/);
  assert.deepEqual(
    rolesNamed(['placement', 'keystone']).map((role) => role.name),
    ['keystone', 'placement'],
  );
});
