import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { buildImage } from '@nimbo/guest/build-image.ts';
import { defaultCacheDirectory } from '../../state/default-cache-directory.ts';
import type { CloudSession } from './cloud-session.ts';
import { ensureNamed, type Collection } from './ensure.ts';

const collection: Collection = { service: 'glance', path: '/v2/images', many: 'images', one: 'image' };

/** The name of the image that every new cloud has. */
const imageName = 'nimbo-guest';

/**
 * The small guest image, built from Debian packages. It does not touch the cloud, so it can be made while that starts.
 * @returns the file
 */
export const buildGuestImage = async (directory: string): Promise<string> => {
  const out = join(directory, 'guest.qcow2');
  await mkdir(dirname(out), { recursive: true });
  if (existsSync(out)) return out;
  await buildImage(internalContext({ log: silentLog }), { out, cache: defaultCacheDirectory() });
  return out;
};

/** Puts the image into the cloud, for everyone; one whose upload was interrupted is uploaded again. */
export const ensureImage = async (admin: CloudSession, file: Promise<string>): Promise<string> => {
  const session = { ...admin, ask: unwrapped(admin) };
  const image = await ensureNamed(session, collection, {
    name: imageName,
    disk_format: 'qcow2',
    container_format: 'bare',
    visibility: 'public',
    min_ram: 96,
  } as const);
  if (image['status'] === 'queued') await admin.upload('glance', `/v2/images/${image.id}/file`, await file);
  return image.id;
};

/** Images are neither wrapped when made nor when shown. */
const unwrapped =
  (admin: CloudSession): CloudSession['ask'] =>
  async <Answer>(service: string, method: string, path: string, body?: unknown) => {
    if (method !== 'POST') return admin.ask<Answer>(service, method, path, body);
    const image = await admin.ask(service, method, path, (body as { image: unknown }).image);
    return { image } as Answer;
  };
