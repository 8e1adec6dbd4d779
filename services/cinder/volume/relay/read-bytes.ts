import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { Unavailable } from '@nimbo/errors/faults.ts';

/** Reads exactly so many bytes and leaves the rest in the stream. @throws Unavailable where it ends before */
export const readBytes = async (stream: Duplex, count: number): Promise<Buffer> => {
  for (;;) {
    const bytes = stream.read(count) as Buffer | null;
    if (bytes?.length === count) return bytes;
    if (bytes !== null || stream.readableEnded || stream.destroyed) {
      throw new Unavailable('the connection ended within the handshake');
    }
    await Promise.race([once(stream, 'readable'), once(stream, 'end'), once(stream, 'close')]);
  }
};
