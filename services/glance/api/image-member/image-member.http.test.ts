import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { glanceFixture, people } from '../../testing/glance-fixture.ts';

const glance = await glanceFixture({
  settings: { image_member_quota: 2, image_tag_quota: 2, image_property_quota: 2 },
});
after(() => glance[Symbol.asyncDispose]());

const variables = {
  shared: await glance.createActive('member'),
  private: await glance.create('member', { visibility: 'private' }),
};

const json = { accept: 'application/json' };
const patch = { ...json, 'content-type': 'application/openstack-images-v2.1-json-patch' };
const members = '/v2/images/{shared}/members';

const cases: readonly HttpCase[] = [
  {
    name: 'an image that is not shared has no members',
    as: 'member',
    method: 'GET',
    url: '/v2/images/{private}/members',
    headers: json,
    expect: { status: 403, body: { message: /only shared images have members/ } },
  },
  {
    name: 'and gets none',
    as: 'member',
    method: 'POST',
    url: '/v2/images/{private}/members',
    headers: json,
    body: { member: 'other' },
    expect: { status: 403 },
  },
  {
    name: 'before it is shared, another project does not see the image',
    as: 'stranger',
    method: 'GET',
    url: members,
    expect: { status: 404 },
  },
  {
    name: 'an image is offered to a project',
    as: 'member',
    method: 'POST',
    url: members,
    body: { member: 'other' },
    expect: {
      status: 200,
      body: { member_id: 'other', image_id: '{shared}', status: 'pending', schema: '/v2/schemas/member' },
    },
  },
  {
    name: 'only once',
    as: 'member',
    method: 'POST',
    url: members,
    headers: json,
    body: { member: 'other' },
    expect: { status: 409, body: { message: 'Image {shared} is shared with project other already.' } },
  },
  {
    name: 'from then on it sees the image',
    as: 'stranger',
    method: 'GET',
    url: '/v2/images/{shared}',
    expect: { status: 200 },
  },
  {
    name: 'and its data',
    as: 'stranger',
    method: 'GET',
    url: '/v2/images/{shared}/file',
    expect: { status: 200, body: 'data' },
  },
  {
    name: 'but passes it on to nobody',
    as: 'stranger',
    method: 'POST',
    url: members,
    headers: json,
    body: { member: 'third' },
    expect: { status: 403 },
  },
  {
    name: 'nor changes it',
    as: 'stranger',
    method: 'PATCH',
    url: '/v2/images/{shared}',
    headers: patch,
    body: [],
    expect: { status: 403 },
  },
  {
    name: 'the owner cannot answer for the member',
    as: 'member',
    method: 'PUT',
    url: `${members}/other`,
    headers: json,
    body: { status: 'accepted' },
    expect: { status: 403 },
  },
  {
    name: 'the answer is one of three words',
    as: 'stranger',
    method: 'PUT',
    url: `${members}/other`,
    headers: json,
    body: { status: 'perhaps' },
    expect: { status: 400 },
  },
  {
    name: 'the member answers',
    as: 'stranger',
    method: 'PUT',
    url: `${members}/other`,
    body: { status: 'rejected' },
    expect: { status: 200, body: { member_id: 'other', status: 'rejected' } },
  },
  {
    name: 'a second member',
    as: 'member',
    method: 'POST',
    url: members,
    body: { member: 'third' },
    expect: { status: 200 },
  },
  {
    name: 'there are only so many',
    as: 'member',
    method: 'POST',
    url: members,
    headers: json,
    body: { member: 'fourth' },
    expect: { status: 413, body: { message: /shared with 2 projects, and 2 is the most/ } },
  },
  {
    name: 'the owner sees all members',
    as: 'reader',
    method: 'GET',
    url: members,
    expect: {
      status: 200,
      body: { members: [{ member_id: 'other' }, { member_id: 'third' }], schema: '/v2/schemas/members' },
    },
  },
  {
    name: 'a member sees itself',
    as: 'stranger',
    method: 'GET',
    url: members,
    expect: { status: 200, body: { members: [{ member_id: 'other' }] } },
  },
  { name: 'by id too', as: 'stranger', method: 'GET', url: `${members}/other`, expect: { status: 200 } },
  { name: 'and no other', as: 'stranger', method: 'GET', url: `${members}/third`, expect: { status: 404 } },
  {
    name: 'a member does not remove itself',
    as: 'stranger',
    method: 'DELETE',
    url: `${members}/other`,
    expect: { status: 403 },
  },
  { name: 'the owner does', as: 'member', method: 'DELETE', url: `${members}/other`, expect: { status: 204 } },
  { name: 'once', as: 'member', method: 'DELETE', url: `${members}/other`, expect: { status: 404 } },
  {
    name: 'then the image is out of sight',
    as: 'stranger',
    method: 'GET',
    url: '/v2/images/{shared}',
    expect: { status: 404 },
  },
  ...[{}, { member: '' }, { member: 5 }, []].map((body, index): HttpCase => ({
    name: `a malformed offer is refused (${index})`,
    as: 'member',
    method: 'POST',
    url: members,
    headers: json,
    body,
    expect: { status: 400 },
  })),
  {
    name: 'an image gets a tag',
    as: 'member',
    method: 'PUT',
    url: '/v2/images/{shared}/tags/one',
    expect: { status: 204 },
  },
  { name: 'and keeps it', as: 'member', method: 'PUT', url: '/v2/images/{shared}/tags/one', expect: { status: 204 } },
  { name: 'and another', as: 'member', method: 'PUT', url: '/v2/images/{shared}/tags/a%20b', expect: { status: 204 } },
  {
    name: 'and no more than it may',
    as: 'member',
    method: 'PUT',
    url: '/v2/images/{shared}/tags/three',
    expect: { status: 413 },
  },
  {
    name: 'which it shows',
    as: 'member',
    method: 'GET',
    url: '/v2/images/{shared}',
    expect: { status: 200, body: { tags: ['one', 'a b'] } },
  },
  {
    name: 'a tag is taken away',
    as: 'member',
    method: 'DELETE',
    url: '/v2/images/{shared}/tags/one',
    expect: { status: 204 },
  },
  { name: 'once too', as: 'member', method: 'DELETE', url: '/v2/images/{shared}/tags/one', expect: { status: 404 } },
  { name: 'not by a reader', as: 'reader', method: 'PUT', url: '/v2/images/{shared}/tags/x', expect: { status: 403 } },
  {
    name: 'too long a tag is refused',
    as: 'member',
    method: 'PUT',
    url: `/v2/images/{shared}/tags/${'x'.repeat(256)}`,
    expect: { status: 400 },
  },
  {
    name: 'properties have a limit too',
    as: 'member',
    method: 'PATCH',
    url: '/v2/images/{shared}',
    headers: patch,
    body: ['/a', '/b', '/c'].map((path) => ({ op: 'add', path, value: 'x' })),
    expect: { status: 413 },
  },
  {
    name: 'of which a refused patch left nothing',
    as: 'member',
    method: 'GET',
    url: '/v2/images/{shared}',
    expect: { status: 200, body: { a: undefined, b: undefined } },
  },
];

httpCases('members and tags', glance.app, cases, {
  variables,
  tokens: Object.fromEntries(Object.keys(people).map((name) => [name, name])),
});
