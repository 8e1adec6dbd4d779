import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writePrivateFile } from '../../state/write-private-file.ts';
import type { CloudSession } from './cloud-session.ts';
import { RefusedRequest } from './cloud-session.ts';

interface Keypair {
  readonly public_key: string;
  readonly private_key: string;
}

/**
 * The key that opens the first guest, kept beside the cloud: nova makes it and keeps its public half alone. Where only one side
 * is left of an earlier start, both are made anew.
 */
export const ensureKeypair = async (demo: CloudSession, name: string, file: string): Promise<void> => {
  const isKnown = await hasKeypair(demo, name);
  if (isKnown && existsSync(file)) return;
  if (isKnown) await demo.ask('nova', 'DELETE', `/os-keypairs/${name}`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (existsSync(file)) {
    const keypair = { name, public_key: readFileSync(`${file}.pub`, 'utf8').trim() };
    await demo.ask('nova', 'POST', '/os-keypairs', { keypair });
    return;
  }
  const made = await demo.ask<{ keypair: Keypair }>('nova', 'POST', '/os-keypairs', { keypair: { name } });
  writePrivateFile(`${file}.pub`, `${made.keypair.public_key.trim()}\n`);
  writePrivateFile(file, made.keypair.private_key);
};

const hasKeypair = async (demo: CloudSession, name: string): Promise<boolean> => {
  try {
    await demo.ask('nova', 'GET', `/os-keypairs/${name}`);
    return true;
  } catch (error) {
    if (error instanceof RefusedRequest && error.status === 404) return false;
    throw error;
  }
};
