import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { NotImplemented } from '@nimbo/errors/faults.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { acceleratorWorks, probeAccelerator } from './probe-accelerator.ts';

const ctx = internalContext();

test('TCG executes firmware everywhere', async () => {
  assert.equal(await acceleratorWorks(ctx, { startProcess }, 'tcg'), true);
});

test('KVM is chosen exactly where a machine runs with it', async () => {
  const works = await acceleratorWorks(ctx, { startProcess }, 'kvm');
  assert.equal(await probeAccelerator(ctx, { startProcess }), works ? 'kvm' : 'tcg');
});

test('a host without QEMU says so', async () => {
  await assert.rejects(probeAccelerator(ctx, { startProcess, program: '/nowhere/qemu' }), NotImplemented);
});
