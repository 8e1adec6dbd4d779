import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { newX509Key } from '../../domain/keys/x509-key.ts';
import { call } from '../../testing/calls.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture({ settings: { quota_key_pairs: 5 } });
after(() => fixture[Symbol.asyncDispose]());

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDGv6IHuNMvQ5fAXl9eujswngZY6ZgNFMBOBkN9uAuCN me';
const fingerprint = 'ca:46:7b:08:32:24:bd:b4:ce:c6:70:46:98:44:6c:83';
const { publicKey: certificate } = await newX509Key('somebody', Date.UTC(2026, 0, 1));

const create = (keypair: object, version = '2.100', as = 'member') =>
  call('POST', '/os-keypairs', { body: { keypair }, version, as });

const cases: readonly HttpCase[] = [
  {
    name: 'a key is imported',
    ...create({ name: 'mine', public_key: key }),
    expect: {
      status: 201,
      body: {
        keypair: {
          name: 'mine',
          public_key: key,
          fingerprint,
          type: 'ssh',
          user_id: 'member',
          private_key: undefined,
        },
      },
    },
  },
  {
    name: 'before 2.2 it has no type, and the answer is 200',
    ...create({ name: 'old', public_key: key }, '2.1'),
    expect: { status: 200, body: { keypair: { type: undefined, fingerprint } } },
  },
  {
    name: 'a name is taken once',
    ...create({ name: 'mine', public_key: key }),
    expect: { status: 409, body: { conflictingRequest: { message: /Key pair 'mine' already exists/ } } },
  },
  {
    name: 'until 2.91 a pair is made',
    ...create({ name: 'made' }, '2.91'),
    expect: {
      status: 201,
      body: { keypair: { public_key: /^ssh-rsa AAAA/, private_key: /^-----BEGIN RSA PRIVATE KEY/ } },
    },
  },
  { name: 'since 2.92 it is not', ...create({ name: 'unmade' }), expect: { status: 400 } },
  {
    name: 'a certificate is made too',
    ...create({ name: 'windows', type: 'x509' }, '2.2'),
    expect: {
      status: 201,
      body: { keypair: { type: 'x509', public_key: /BEGIN CERTIFICATE/, private_key: /BEGIN PRIVATE KEY/ } },
    },
  },
  {
    name: 'a certificate is imported',
    ...create({ name: 'me@home.org', type: 'x509', public_key: certificate }),
    expect: { status: 201, body: { keypair: { fingerprint: /^(?:[0-9a-f]{2}:){19}[0-9a-f]{2}$/ } } },
  },
  { name: 'at and dot came with 2.92', ...create({ name: 'a@b', public_key: key }, '2.91'), expect: { status: 400 } },
  {
    name: 'a user has no more than the quota',
    ...create({ name: 'more', public_key: key }),
    expect: { status: 403, body: { forbidden: { message: /Quota exceeded for key_pairs.*5 of 5/ } } },
  },
  { name: 'a key of nonsense is refused', ...create({ name: 'x', public_key: 'nonsense' }), expect: { status: 400 } },
  { name: 'an empty one', ...create({ name: 'x', public_key: '' }), expect: { status: 400 } },
  {
    name: 'one with nothing in it',
    ...create({ name: 'x', public_key: `ssh-rsa ${'A'.repeat(2048)} me` }),
    expect: { status: 400, body: { badRequest: { message: /Keypair data is invalid/ } } },
  },
  {
    name: 'a key as a certificate',
    ...create({ name: 'x', public_key: key, type: 'x509' }),
    expect: { status: 400 },
  },
  { name: 'a strange type', ...create({ name: 'x', public_key: key, type: 'pgp' }), expect: { status: 400 } },
  { name: 'no name', ...create({ name: '', public_key: key }), expect: { status: 400 } },
  { name: 'too long a name', ...create({ name: 'k'.repeat(256), public_key: key }), expect: { status: 400 } },
  { name: 'a name of signs', ...create({ name: 'key/', public_key: key }), expect: { status: 400 } },
  { name: 'an unknown attribute', ...create({ name: 'x', public_key: key, evil: 1 }), expect: { status: 400 } },
  {
    name: 'types came with 2.2',
    ...create({ name: 'x', public_key: key, type: 'ssh' }, '2.1'),
    expect: { status: 400 },
  },
  {
    name: 'a pair for somebody else is the administrator’s',
    ...create({ name: 'given', public_key: key, user_id: 'reader' }, '2.10', 'admin'),
    expect: { status: 201, body: { keypair: { user_id: 'reader' } } },
  },
  {
    name: 'and nobody else’s',
    ...create({ name: 'taken', public_key: key, user_id: 'reader' }),
    expect: { status: 403 },
  },
  {
    name: 'the own are listed by name, in pages since 2.35',
    ...call('GET', '/os-keypairs?limit=2', { as: 'member' }),
    expect: {
      status: 200,
      body: {
        keypairs: [{ keypair: { name: 'made', type: 'ssh' } }, { keypair: { name: 'me@home.org' } }],
        keypairs_links: [{ rel: 'next', href: /limit=2&marker=me%40home.org$/ }],
      },
    },
  },
  {
    name: 'after a marker',
    ...call('GET', '/os-keypairs?marker=mine', { as: 'member' }),
    expect: { status: 200, body: { keypairs: [{ keypair: { name: 'old' } }, { keypair: { name: 'windows' } }] } },
  },
  {
    name: 'that is known',
    ...call('GET', '/os-keypairs?marker=none', { as: 'member' }),
    expect: { status: 400 },
  },
  {
    name: 'administrators list those of others',
    ...call('GET', '/os-keypairs?user_id=reader'),
    expect: { status: 200, body: { keypairs: [{ keypair: { name: 'given' } }] } },
  },
  {
    name: 'others don’t',
    ...call('GET', '/os-keypairs?user_id=reader', { as: 'member' }),
    expect: { status: 403 },
  },
  {
    name: 'one is shown',
    ...call('GET', '/os-keypairs/mine', { as: 'member' }),
    expect: {
      status: 200,
      body: {
        keypair: {
          name: 'mine',
          user_id: 'member',
          id: 1,
          deleted: false,
          deleted_at: null,
          updated_at: null,
          created_at: /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/,
        },
      },
    },
  },
  { name: 'somebody else’s is not there', ...call('GET', '/os-keypairs/mine'), expect: { status: 404 } },
  { name: 'unless asked for', ...call('GET', '/os-keypairs/mine?user_id=member'), expect: { status: 200 } },
  { name: 'one is deleted', ...call('DELETE', '/os-keypairs/mine', { as: 'member' }), expect: { status: 204 } },
  { name: 'and gone', ...call('DELETE', '/os-keypairs/mine', { as: 'member' }), expect: { status: 404 } },
  {
    name: 'before 2.2 that is accepted',
    ...call('DELETE', '/os-keypairs/old', { as: 'member', version: '2.1' }),
    expect: { status: 202 },
  },
];

httpCases('key pairs', fixture.app, cases, { tokens });
