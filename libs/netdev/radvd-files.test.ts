import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { radvdConfig, type AdvertisedLink } from './radvd-files.ts';

const link: AdvertisedLink = {
  device: 'vi0123456789abc',
  mtu: 1450,
  isManaged: false,
  hasOtherConfig: false,
  prefixes: [{ cidr: '2001:DB8::/64', isAutonomous: true }],
  dnsServers: [],
};

const words = (links: readonly AdvertisedLink[]): string => radvdConfig({ links }).replaceAll(/\s+/g, ' ');

test('hosts are told whether to make their addresses or to ask for them', () => {
  assert.match(words([link]), /AdvManagedFlag off; AdvOtherConfigFlag off; prefix 2001:db8::\/64 .* AdvAutonomous on;/);
  const managed = {
    ...link,
    isManaged: true,
    hasOtherConfig: true,
    prefixes: [{ cidr: '::/64', isAutonomous: false }],
  };
  assert.match(words([managed]), /AdvManagedFlag on; AdvOtherConfigFlag on; prefix ::\/64 .* AdvAutonomous off;/);
});

test('they are told of three name servers at most, and of none where there is none', () => {
  assert.doesNotMatch(words([link]), /RDNSS/);
  assert.match(words([{ ...link, dnsServers: ['::1', '::2', '::3', '::4'] }]), /RDNSS ::1 ::2 ::3 \{\};/);
});

test('nothing gets into the file that would not stay in its place', () => {
  assert.throws(() => radvdConfig({ links: [{ ...link, device: 'a {' }] }), BadRequest);
  assert.throws(() => radvdConfig({ links: [{ ...link, dnsServers: ['::1 {};'] }] }), BadRequest);
  assert.throws(
    () => radvdConfig({ links: [{ ...link, prefixes: [{ cidr: '::/64 {', isAutonomous: true }] }] }),
    BadRequest,
  );
});
