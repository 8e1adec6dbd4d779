import type { Readable } from 'node:stream';
import { Unavailable } from '@nimbo/errors/faults.ts';

/**
 * Reads a body of at most `limit` bytes.
 * @param beyond what happens to a longer one: `cut` keeps its beginning, `refuse` throws Unavailable
 */
export const readLimited = async (body: Readable, limit: number, beyond: 'cut' | 'refuse'): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size <= limit) continue;
    // Leaving the loop destroys the stream, and with it the connection.
    if (beyond === 'cut') break;
    throw new Unavailable(`A neighbouring service answered with more than ${limit} bytes.`);
  }
  return Buffer.concat(chunks).subarray(0, limit);
};

/**
 * The JSON value of a body; undefined for an empty one.
 * @throws Unavailable for anything that is not JSON
 */
export const parseJson = (service: string, bytes: Buffer): unknown => {
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Unavailable(`The ${service} service answered with something that is not JSON.`, { cause: error });
  }
};
