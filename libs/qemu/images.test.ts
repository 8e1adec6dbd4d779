import assert from 'node:assert/strict';
import { open, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { BadRequest, Conflict, InsufficientStorage, NotImplemented, Timeout } from '@nimbo/errors/faults.ts';
import { ProgramFailed } from '@nimbo/host/program-failed.ts';
import { runProgram, type ProgramCall } from '@nimbo/host/run-program.ts';
import { addBlockNode } from './block-nodes.ts';
import { checkImage, convertImage, createImage, measureImage, resizeImage } from './image-operations.ts';
import { inspectImage } from './inspect-image.ts';
import { storageDaemonArguments } from './storage-daemon-arguments.ts';
import { createScratch } from './testing/scratch.ts';

const ctx = internalContext();
const mib = 1024 * 1024;
const tool = { runProgram };

test('an image is made, grown, measured, copied and checked', async () => {
  await using scratch = await createScratch();
  const image = { path: scratch.path('a.qcow2'), format: 'qcow2' } as const;
  await createImage(ctx, tool, image, 16 * mib);
  await resizeImage(ctx, tool, image, 32 * mib);
  await assert.rejects(resizeImage(ctx, tool, image, mib), BadRequest);
  assert.equal((await inspectImage(ctx, tool, image)).virtualSize, 32 * mib);
  const { required, fullyAllocated } = await measureImage(ctx, tool, image, 'qcow2');
  assert.ok(required > 0 && required < 2 * mib && fullyAllocated > 32 * mib);
  await convertImage(ctx, tool, { from: image, to: { path: scratch.path('b'), format: 'raw' } });
  assert.equal((await stat(scratch.path('b'))).size, 32 * mib);
  assert.deepEqual(await checkImage(ctx, tool, image), { corruptions: 0, leaks: 0 });
});

test('an image may stand on the expected file only', async () => {
  await using scratch = await createScratch();
  const base = { path: scratch.path('base'), format: 'qcow2' } as const;
  await createImage(ctx, tool, base, 16 * mib);
  const overlay = { path: scratch.path('overlay'), format: 'qcow2', backing: base } as const;
  await createImage(ctx, tool, overlay, 16 * mib);
  assert.equal((await inspectImage(ctx, tool, overlay)).backingPath, base.path);
  await assert.rejects(inspectImage(ctx, tool, { ...overlay, backing: { ...base, path: '/etc/passwd' } }), BadRequest);
  await assert.rejects(inspectImage(ctx, tool, { ...overlay, backing: { ...base, format: 'raw' } }), BadRequest);
  await assert.rejects(inspectImage(ctx, tool, { path: overlay.path, format: 'qcow2' }), BadRequest);
});

test('hostile and damaged images are refused', async () => {
  await using scratch = await createScratch();
  const image = { path: scratch.path('a'), format: 'qcow2' } as const;
  await createImage(ctx, tool, image, 16 * mib);
  const file = await open(image.path, 'r+');
  // The incompatible feature "external data file", whose name the header could then choose.
  await file.write(Buffer.of(4), 0, 1, 79);
  await file.close();
  await assert.rejects(inspectImage(ctx, tool, image), /data are in another file/);
  await writeFile(image.path, 'not a disk');
  await assert.rejects(inspectImage(ctx, tool, image), /is no qcow2/);
  await writeFile(image.path, Buffer.concat([Buffer.from('QFI\u00fb', 'latin1'), Buffer.alloc(200, 0)]));
  await assert.rejects(inspectImage(ctx, tool, image), BadRequest);
  await assert.rejects(inspectImage(ctx, tool, { path: 'nbd://x', format: 'raw' }), BadRequest);
});

test('an image that something writes to is not touched', async () => {
  await using scratch = await createScratch();
  const source = { kind: 'file', path: scratch.path('a'), format: 'qcow2' } as const;
  await createImage(ctx, tool, source, 16 * mib);
  const args = storageDaemonArguments({ monitorPath: scratch.path('daemon'), nbdPath: scratch.path('nbd') });
  const { qmp } = await scratch.start('qemu-storage-daemon', args, 'daemon');
  await addBlockNode(ctx, qmp, { name: 'a', source });
  // Blocks of the node are locked for writing once something may write.
  await qmp.execute(ctx, 'block-export-add', { type: 'nbd', id: 'e', 'node-name': 'a', writable: true });
  await assert.rejects(inspectImage(ctx, tool, source), Conflict);
  await assert.rejects(resizeImage(ctx, tool, source, 32 * mib), Conflict);
});

test('what it may use up is limited, and what went wrong is told apart', async () => {
  await using scratch = await createScratch();
  const image = { path: scratch.path('a'), format: 'qcow2' } as const;
  await assert.rejects(createImage(ctx, { runProgram, memoryLimit: 4 * mib }, image, mib), BadRequest);
  await assert.rejects(createImage(ctx, { runProgram, timeLimit: 1 }, image, mib), Timeout);
  const failing = (exitCode: number, stderr: string) => ({
    runProgram: (_ctx: unknown, call: ProgramCall) =>
      Promise.reject(new ProgramFailed({ program: call.program, exitCode, signal: null, stderr })),
  });
  await assert.rejects(createImage(ctx, failing(1, 'a: No space left on device'), image, mib), InsufficientStorage);
  await assert.rejects(
    createImage(ctx, failing(127, 'prlimit: failed to execute qemu-img'), image, mib),
    NotImplemented,
  );
});
