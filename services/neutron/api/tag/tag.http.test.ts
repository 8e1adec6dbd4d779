import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture();
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});

const cases: readonly HttpCase[] = [
  {
    name: 'a network is there',
    ...call('member', 'POST', '/networks', { network: {} }),
    expect: { status: 201 },
    save: { network: 'network.id' },
  },
  { name: 'a tag is added', ...call('member', 'PUT', '/networks/{network}/tags/red'), expect: { status: 201 } },
  { name: 'twice is once', ...call('member', 'PUT', '/networks/{network}/tags/red'), expect: { status: 201 } },
  { name: 'it is there', ...call('reader', 'GET', '/networks/{network}/tags/red'), expect: { status: 204 } },
  {
    name: 'another is not',
    ...call('reader', 'GET', '/networks/{network}/tags/blue'),
    expect: { status: 404, body: { NeutronError: { type: 'TagNotFound' } } },
  },
  {
    name: 'all are set',
    ...call('member', 'PUT', '/networks/{network}/tags', { tags: ['green', 'blue'] }),
    expect: { status: 200, body: { tags: ['blue', 'green'] } },
  },
  {
    name: 'the network shows them',
    ...call('member', 'GET', '/networks/{network}'),
    expect: { status: 200, body: { network: { tags: ['blue', 'green'] } } },
  },
  {
    name: 'lists are narrowed to all of several',
    ...call('member', 'GET', '/networks?tags=blue,green'),
    expect: { status: 200, body: { networks: [{ id: '{network}' }] } },
  },
  {
    name: 'or any',
    ...call('member', 'GET', '/networks?tags-any=blue,red'),
    expect: { status: 200, body: { networks: [{}] } },
  },
  {
    name: 'or without',
    ...call('member', 'GET', '/networks?not-tags-any=blue,red'),
    expect: { status: 200, body: { networks: [] } },
  },
  { name: 'a reader sets none', ...call('reader', 'PUT', '/networks/{network}/tags/x'), expect: { status: 403 } },
  {
    name: 'another project sees none',
    ...call('stranger', 'GET', '/networks/{network}/tags'),
    expect: { status: 404 },
  },
  {
    name: 'a tag with a comma is none',
    ...call('member', 'PUT', '/networks/{network}/tags', { tags: ['a,b'] }),
    expect: { status: 400 },
  },
  { name: 'one is taken away', ...call('member', 'DELETE', '/networks/{network}/tags/blue'), expect: { status: 204 } },
  { name: 'not twice', ...call('member', 'DELETE', '/networks/{network}/tags/blue'), expect: { status: 404 } },
  { name: 'all are', ...call('member', 'DELETE', '/networks/{network}/tags'), expect: { status: 204 } },
  {
    name: 'none are left',
    ...call('member', 'GET', '/networks/{network}/tags'),
    expect: { status: 200, body: { tags: [] } },
  },
  {
    name: 'how many addresses are left is told',
    ...call('admin', 'GET', '/network-ip-availabilities/{network}'),
    expect: { status: 200, body: { network_ip_availability: { network_id: '{network}', total_ips: 0, used_ips: 0 } } },
  },
  { name: 'to administrators', ...call('member', 'GET', '/network-ip-availabilities'), expect: { status: 403 } },
  {
    name: 'network by network',
    ...call('admin', 'GET', '/network-ip-availabilities'),
    expect: { status: 200, body: { network_ip_availabilities: [{ network_id: '{network}' }] } },
  },
  {
    name: 'zones are told',
    ...call('reader', 'GET', '/availability_zones'),
    expect: { status: 200, body: { availability_zones: [] } },
  },
  {
    name: 'and what there is beyond the core',
    ...call('reader', 'GET', '/extensions/router'),
    expect: { status: 200, body: { extension: { alias: 'router' } } },
  },
  { name: 'and what not', ...call('reader', 'GET', '/extensions/dvr'), expect: { status: 404 } },
];

httpCases('tags and what is told about the whole', fixture.app, cases, { tokens });
