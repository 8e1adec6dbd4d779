import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { parse } from 'yaml';
import { cloudsYaml, openrc, type Credentials } from './credentials-files.ts';

const admin: Credentials = {
  authUrl: 'http://127.0.0.1:5000/v3',
  region: 'RegionOne',
  username: 'admin',
  password: `it's "$HOME" \`id\``,
  project: 'admin',
};

test('a shell that sources openrc gets every value to the letter', () => {
  const out = execFileSync('/bin/sh', ['-c', `${openrc(admin)}printf '%s|%s' "$OS_PASSWORD" "$OS_AUTH_URL"`]);
  assert.equal(out.toString(), `${admin.password}|${admin.authUrl}`);
});

test('clouds.yaml keeps every value to the letter and names a CA only where there is one', () => {
  const parsed = parse(cloudsYaml({ 'nimbo-admin': admin, tls: { ...admin, caCertificate: '/x/ca.pem' } }));
  assert.equal(parsed.clouds['nimbo-admin'].auth.password, admin.password);
  assert.equal('cacert' in parsed.clouds['nimbo-admin'], false);
  assert.equal(parsed.clouds.tls.cacert, '/x/ca.pem');
});
