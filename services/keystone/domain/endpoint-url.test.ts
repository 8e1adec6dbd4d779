import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertEndpointUrl, endpointUrl } from './endpoint-url.ts';

const reader = { userId: 'u', projectId: 'p' };

test('placeholders are filled in, in both spellings', () => {
  assert.equal(endpointUrl('http://x/AUTH_$(project_id)s', reader), 'http://x/AUTH_p');
  assert.equal(endpointUrl('http://x/%(tenant_id)s/%(user_id)s', reader), 'http://x/p/u');
  assert.equal(endpointUrl('http://x/v3', reader), 'http://x/v3');
});

test('a URL that names a project is for projects only', () => {
  assert.equal(endpointUrl('http://x/$(project_id)s', { userId: 'u', projectId: undefined }), undefined);
  assert.equal(endpointUrl('http://x/$(user_id)s', { userId: 'u', projectId: undefined }), 'http://x/u');
});

test('an id cannot smuggle in a placeholder of its own', () => {
  assert.equal(
    endpointUrl('http://x/$(user_id)s', { userId: '$(project_id)s', projectId: 'p' }),
    'http://x/$(project_id)s',
  );
});

test('what nobody can fill in is refused', () => {
  for (const url of [
    'http://$(evil)s',
    'http://$(project_id)',
    'http://%(project_id',
    'http://$()s',
    'http://$(__proto__)s',
  ]) {
    assert.throws(() => assertEndpointUrl(url), { name: 'BadRequest' }, url);
  }
  for (const url of ['http://x', 'http://x/$(tenant_id)s', 'http://x/100%']) assertEndpointUrl(url);
});
