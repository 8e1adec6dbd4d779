import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newInstance } from '../testing/instances.ts';
import { accountText } from './account.ts';
import { chooseHosts } from './choose-hosts.ts';
import type { CandidateHost } from './host-state.ts';
import type { ScheduleRequest } from './schedule-request.ts';

const host = (name: string, given: Partial<CandidateHost> = {}): CandidateHost => ({
  host: name,
  node: name,
  cell: 'c',
  provider: name,
  zone: 'nova',
  isUp: true,
  disabledReason: null,
  aggregates: [],
  hypervisorType: 'QEMU',
  rooms: {
    VCPU: { capacity: 8, used: 0 },
    MEMORY_MB: { capacity: 4096, used: 0 },
    DISK_GB: { capacity: 100, used: 0 },
  },
  neighbours: new Set(),
  ...given,
});

const { uuid, projectId, userId, flavor, image, wishes } = newInstance();
const request = (given: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  instance: uuid,
  projectId,
  userId,
  flavor,
  image,
  localDiskGb: 1,
  wishes,
  group: undefined,
  failedHosts: [],
  ...given,
});

const multipliers = { ram: 1, cpu: 1 };
const wish = (given: Partial<ScheduleRequest['wishes']>) => ({ wishes: { ...wishes, ...given } });
const with1 = new Set(['server1']);

/** What refuses the only host, and why. */
const refusals: readonly (readonly [
  what: string,
  host: Partial<CandidateHost>,
  request: Partial<ScheduleRequest>,
  said: RegExp,
])[] = [
  ['a disabled one', { disabledReason: 'broken fan' }, {}, /ComputeFilter: its service is disabled: broken fan/],
  ['one that is down', { isUp: false }, {}, /ComputeFilter: its service is down/],
  ['another zone', {}, wish({ availabilityZone: 'far' }), /AvailabilityZoneFilter: it is in zone nova, wanted is far/],
  ['another host', {}, wish({ host: 'h2' }), /RequestedHostFilter: wanted is host h2/],
  ['another node', {}, wish({ node: 'n2' }), /RequestedHostFilter: wanted is node n2/],
  ['one that failed', {}, { failedHosts: [{ host: 'h', reason: 'no disk' }] }, /RetryFilter: it was tried: no disk/],
  ['too few vCPUs', { rooms: { VCPU: { capacity: 8, used: 8 } } }, {}, /CoreFilter: vCPUs: 1 wanted, 0 of 8 left/],
  [
    'too little memory',
    { rooms: { VCPU: { capacity: 8, used: 0 }, MEMORY_MB: { capacity: 1024, used: 600 } } },
    {},
    /RamFilter: memory: 512 MiB wanted, 424 MiB of 1024 MiB left/,
  ],
  [
    'no disk at all',
    { rooms: { VCPU: { capacity: 8, used: 0 }, MEMORY_MB: { capacity: 1024, used: 0 } } },
    {},
    /DiskFilter: it offers no disk, wanted: 1 GiB/,
  ],
  ['the same host as another', {}, wish({ hints: { same_host: 'server1' } }), /SameHostFilter: it has none of/],
  [
    'another host than one',
    { neighbours: with1 },
    wish({ hints: { different_host: ['server1'] } }),
    /DifferentHostFilter: it has server server1/,
  ],
  [
    'apart from its group',
    { neighbours: with1 },
    { group: { uuid: 'g', policy: 'anti-affinity', maxServersPerHost: 1, members: ['server1'] } },
    /ServerGroupAntiAffinityFilter: it has 1 of the group's servers, 1 is the limit/,
  ],
];

for (const [what, given, asked, said] of refusals)
  test(`a host is refused: ${what}`, () => {
    const { ranked, refusals: found } = chooseHosts([host('h', given)], request(asked), multipliers);
    assert.equal(ranked.length, 0);
    const account = { wanted: { VCPU: 1 }, considered: 1, chosen: null, refusals: found, refused: found.length };
    assert.match(accountText(account), said);
  });

test('a group that keeps together goes where its members are, and anywhere while it has none', () => {
  const group = { uuid: 'g', policy: 'affinity', maxServersPerHost: 1, members: ['server1'] };
  const hosts = [host('a'), host('b', { neighbours: with1 })];
  const chosen = (all: readonly CandidateHost[]) =>
    chooseHosts(all, request({ group }), multipliers).ranked.map((one) => one.host.host);
  assert.deepEqual(chosen(hosts), ['b']);
  assert.deepEqual(chosen([host('a')]), ['a']);
});

test('a soft policy is a wish that weighs more than room', () => {
  const hosts = [
    host('a', {
      neighbours: with1,
      rooms: {
        VCPU: { capacity: 2, used: 0 },
        MEMORY_MB: { capacity: 1024, used: 0 },
        DISK_GB: { capacity: 9, used: 0 },
      },
    }),
    host('b'),
  ];
  const first = (policy: string) => {
    const group = { uuid: 'g', policy, maxServersPerHost: 1, members: ['server1'] };
    return chooseHosts(hosts, request({ group }), multipliers).ranked[0]?.host.host;
  };
  assert.deepEqual([first('soft-affinity'), first('soft-anti-affinity')], ['a', 'b']);
});

test('the emptier host comes first, or the fuller where weights are negative', () => {
  const full = host('full', {
    rooms: {
      VCPU: { capacity: 8, used: 6 },
      MEMORY_MB: { capacity: 4096, used: 3000 },
      DISK_GB: { capacity: 100, used: 0 },
    },
  });
  const order = (weights: typeof multipliers) =>
    chooseHosts([full, host('empty')], request(), weights).ranked.map((one) => one.host.host);
  assert.deepEqual(order(multipliers), ['empty', 'full']);
  assert.deepEqual(order({ ram: -1, cpu: -1 }), ['full', 'empty']);
});

test('the account counts what it does not list', () => {
  const account = { wanted: { VCPU: 2, MEMORY_MB: 512 }, considered: 300, chosen: null, refusals: [], refused: 300 };
  assert.equal(accountText(account), 'Wanted: 2 VCPU, 512 MEMORY_MB. 300 of 300 hosts refused.\nand 300 more');
});
