import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  freeSpaceCheck,
  passableCheck,
  platformCheck,
  portCheck,
  programCheck,
  stateDirectoryCheck,
} from './host-checks.ts';
import { runPreflight } from './preflight.ts';

const temporary = async (work: (directory: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-preflight-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
};

test('everything missing is named at once, a check that throws included', async () => {
  const problems = await runPreflight([
    platformCheck('darwin'),
    { name: 'fine', find: () => Promise.resolve(undefined) },
    { name: 'broken', find: () => Promise.reject(new Error('boom')) },
    programCheck('no-such-program-anywhere', 'nothing'),
  ]);
  assert.deepEqual(
    problems.map((problem) => problem.name),
    ['platform', 'broken', 'no-such-program-anywhere'],
  );
});

test('a port in use is named with its service and the option that moves it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const [problem] = await runPreflight([portCheck('keystone', '127.0.0.1', port)]);
  server.close();
  assert.match(problem?.problem ?? '', new RegExp(`127.0.0.1:${port} .keystone. is in use.*keystone_port`));
});

test('a state directory must be a directory and no link', async () => {
  await temporary(async (directory) => {
    await writeFile(join(directory, 'file'), '');
    await symlink(directory, join(directory, 'link'));
    const checks = ['file', 'link', 'new/deeper'].map((name) => stateDirectoryCheck(join(directory, name)));
    const problems = await Promise.all(checks.map((check) => check.find()));
    assert.match(problems[0] ?? '', /not a directory/);
    assert.match(problems[1] ?? '', /symbolic link/);
    assert.equal(problems[2], undefined);
  });
});

test('too little space is told in MiB', async () => {
  const [problem] = await runPreflight([freeSpaceCheck(tmpdir(), Number.MAX_SAFE_INTEGER)]);
  assert.match(problem?.problem ?? '', /MiB free and needs \d+ MiB/);
  assert.deepEqual(await runPreflight([freeSpaceCheck(tmpdir(), 1)]), []);
});

test('a directory that lets nobody else through to the state directory is named', async () => {
  await temporary(async (directory) => {
    await chmod(directory, 0o755);
    const closed = join(directory, 'closed');
    await mkdir(closed, { mode: 0o700 });
    assert.match((await passableCheck(join(closed, 'new', 'state')).find()) ?? '', new RegExp(`^${closed} is closed`));
    await chmod(closed, 0o711);
    assert.equal(await passableCheck(join(closed, 'new', 'state')).find(), undefined);
  });
});
