import { randomBytes } from 'node:crypto';
import type { Clock } from '@nimbo/context/clock.ts';
import type { SecretBox } from '../secret-box.ts';
import { fernetKey, openFernet, sealFernet } from '../token-provider/fernet.ts';
import { KeyRing } from '../token-provider/key-ring.ts';

/** Fernet with the keys of a repository of its own: tokens' keys are thrown away after a while, these are not. */
export const fernetBox = (directory: string, clock: Clock): SecretBox => {
  const ring = new KeyRing(directory, clock, fernetKey);
  return {
    seal: async (text) => {
      const { primary } = await ring.keys();
      return sealFernet(primary, Buffer.from(text), Math.floor(clock.now() / 1_000), randomBytes(16));
    },
    isCurrent: async (sealed) => {
      const { primary } = await ring.keys();
      return openFernet([primary], sealed) !== undefined;
    },
    open: async (sealed) => {
      const { all } = await ring.keys();
      const message = openFernet(all, sealed);
      if (message === undefined) throw new Error(`no key in ${directory} opens a credential: its key was removed`);
      return message.plaintext.toString();
    },
  };
};
