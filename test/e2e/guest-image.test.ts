import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { isoImage } from '@nimbo/iso9660/iso-image.ts';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { startGuest, type GuestUnderTest } from './guest-under-test.ts';

const run = promisify(execFile);
const mebibyte = 1024 * 1024;

/** Names that a careless reader would take for the server's own. */
const metadata = {
  uuid: 'a1f0c1de-0000-4000-8000-000000000001',
  hostname: 'first-guest.novalocal',
  name: 'first-guest',
  admin_pass: 'quite "secret" \\ pässword',
  public_keys: { mine: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITestKeyOfNobody somebody@example\n' },
  meta: { hostname: 'wrong', admin_pass: 'wrong', uuid: 'wrong', public_keys: 'wrong' },
};

const userData = `#!/bin/sh
echo "DATA host $(hostname)"
echo "DATA keys $(cat /root/.ssh/authorized_keys)"
echo "DATA root $(df -m / | awk 'END { print ($2 > 900) ? "grown" : $2 }')"
echo "DATA volume $(cat /sys/class/block/$(basename $(readlink /dev/disk/by-id/virtio-volume-0001))/size)"
mkfs.ext4 -q -L kept /dev/disk/by-id/virtio-volume-0001 && mount /dev/disk/by-id/virtio-volume-0001 /mnt
echo "DATA mounted $(grep -c ' /mnt ext4 ' /proc/mounts)"
echo "DATA end"
`;

let directory: string;
let image: string;
let guest: GuestUnderTest;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nimbo-guest-'));
  image = join(directory, 'guest.qcow2');
  await run(join(repositoryRoot, 'nimbo'), ['image', 'build', '--out', image]);
  guest = await startGuest(directory, await makeDisks());
});

after(async () => {
  guest?.kill();
  await guest?.ended;
  await rm(directory, { recursive: true, force: true });
});

const makeDisks = async (): Promise<Parameters<typeof startGuest>[1]> => {
  const place = (name: string): string => join(directory, name);
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', image, '-F', 'qcow2', place('root.qcow2'), '1G']);
  await writeFile(place('volume.raw'), '');
  await truncate(place('volume.raw'), 64 * mebibyte);
  const files = [
    { path: 'openstack/latest/meta_data.json', content: Buffer.from(JSON.stringify(metadata)) },
    { path: 'openstack/latest/user_data', content: Buffer.from(userData) },
  ];
  await writeFile(place('config.iso'), isoImage({ label: 'config-2', files, time: new Date() }));
  const volume = { file: place('volume.raw'), serial: 'volume-0001' };
  return { root: place('root.qcow2'), volume, configDrive: place('config.iso') };
};

/** What user data said of something; the log-in prompt may stand before it on the same line. */
const said = (what: string): string | undefined => new RegExp(`DATA ${what} (.*)`).exec(guest.console())?.[1];

test('the image is small and sound', async () => {
  assert.ok((await stat(image)).size < 60 * mebibyte);
  await run('qemu-img', ['check', '-q', image]);
});

test('the log-in prompt bears the name from the config drive', async () => {
  await guest.shows(/\nfirst-guest login: /);
});

test('user data run once, with name, keys, disks by their serials and a root as large as its disk', async () => {
  await guest.shows(/user data ended with exit code 0/);
  assert.equal(said('host'), 'first-guest');
  assert.equal(said('keys'), metadata.public_keys.mine.trim());
  assert.equal(said('root'), 'grown');
  assert.equal(said('volume'), String((64 * mebibyte) / 512));
  assert.equal(said('mounted'), '1');
});

test('the password of the config drive opens the console', async () => {
  const ready = await guest.shows(/ready after/);
  guest.type('root');
  const asked = await guest.shows(/Password: /, ready);
  guest.type(metadata.admin_pass);
  const prompt = await guest.shows(/root@first-guest:~# /, asked);
  guest.type('echo "I am $(id -un)"');
  await guest.shows(/\nI am root/, prompt);
});

test('the guest agent answers', async () => {
  assert.deepEqual(await guest.askAgent('guest-ping'), {});
});

test('a hard reset does no harm, and user data do not run again', async () => {
  const start = guest.console().length;
  await guest.qmp('system_reset');
  await guest.shows(/ready after/, await guest.shows(/\nnimbo: server /, start));
  assert.doesNotMatch(guest.console().slice(start), /DATA end|user data/);
});

test('the power button ends it', async () => {
  await guest.qmp('system_powerdown');
  assert.equal(await guest.ended, 0);
  assert.match(guest.console(), /power button/);
});
