import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotFound, OverQuota, UnsupportedMediaType } from '@nimbo/errors/faults.ts';
import type { FaultFormat } from './fault-format.ts';
import { glanceFaults } from './fault-formats/glance.ts';
import { heatFaults } from './fault-formats/heat.ts';
import { keystoneFaults } from './fault-formats/keystone.ts';
import { neutronFaults } from './fault-formats/neutron.ts';
import { novaFaults } from './fault-formats/nova.ts';
import { placementFaults } from './fault-formats/placement.ts';
import { swiftFaults } from './fault-formats/swift.ts';
import { faultStatus } from './fault-status.ts';

const missing = new NotFound('No image <x>.', { details: { type: 'ImageNotFound' } });
const scene = { requestId: 'req-1', version: undefined, accept: undefined };
const body = (format: FaultFormat, accept?: string): unknown => format.render(missing, 404, { ...scene, accept }).body;

test('each service says "not found" in its own shape', () => {
  const message = 'No image <x>.';
  assert.deepEqual(body(keystoneFaults), { error: { code: 404, message, title: 'Not Found' } });
  assert.deepEqual(body(novaFaults), { itemNotFound: { code: 404, message } });
  assert.deepEqual(body(neutronFaults), { NeutronError: { type: 'ImageNotFound', message, detail: '' } });
  assert.deepEqual(body(placementFaults), {
    errors: [{ status: 404, title: 'Not Found', detail: message, request_id: 'req-1' }],
  });
  assert.deepEqual(body(heatFaults), {
    explanation: message,
    code: 404,
    error: { message, traceback: null, type: 'ImageNotFound' },
    title: 'Not Found',
  });
});

test('HTML answers escape what they repeat', () => {
  assert.equal(body(swiftFaults), '<html><h1>Not Found</h1><p>No image &lt;x&gt;.</p></html>');
  assert.match(String(body(glanceFaults, '*/*')), /<h1>404 Not Found<\/h1>\s+No image &lt;x&gt;\./);
});

test('glance answers by what is accepted', () => {
  assert.deepEqual(body(glanceFaults, 'application/json'), {
    message: 'No image <x>.',
    code: '404 Not Found',
    title: 'Not Found',
  });
  assert.equal(body(glanceFaults, 'text/plain'), '404 Not Found\n\nNo image <x>.\n');
  assert.match(String(body(glanceFaults)), /^<html>/);
});

test('services differ in single statuses', () => {
  const quota = new OverQuota('Too many.');
  assert.equal(faultStatus(quota.kind, novaFaults.statuses), 403);
  assert.equal(faultStatus(quota.kind, neutronFaults.statuses), 409);
  assert.equal(faultStatus(quota.kind, glanceFaults.statuses), 413);
  assert.equal(faultStatus(new UnsupportedMediaType('no').kind, keystoneFaults.statuses), 400);
  assert.equal(faultStatus(new UnsupportedMediaType('no').kind, novaFaults.statuses), 415);
});
