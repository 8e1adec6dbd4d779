import type { Duplex } from 'node:stream';
import { BadRequest, Timeout, Unavailable } from '@nimbo/errors/faults.ts';

/**
 * How the console proxy and a compute host begin to talk: the proxy writes one line with the user's token, the host
 * answers one line, and from then on the bytes are the guest's. The transport below may be a unix socket or TLS.
 */
export interface ConsoleRequest {
  readonly token: string;
}

/** `error` is a sentence for the user; without it the bytes that follow are the guest's. */
export interface ConsoleAnswer {
  readonly error?: string;
}

/** Bytes of the first line at most. */
const longestLine = 4_096;

/** Milliseconds until the first line must be there. */
const lineLimit = 15_000;

const newLine = 0x0a;

/**
 * Reads the first line and leaves what follows in the stream.
 * @throws BadRequest for a line that is too long or no JSON object; Timeout; Unavailable where the stream ends before
 */
export const readConsoleLine = <T>(stream: Duplex): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    let line = Buffer.alloc(0);
    const timer = setTimeout(() => end(() => reject(new Timeout('the console connection said nothing'))), lineLimit);
    const end = (then: () => void): void => {
      clearTimeout(timer);
      stream.off('readable', read).off('end', gone).off('error', gone).off('close', gone);
      then();
    };
    const gone = (): void => end(() => reject(new Unavailable('the console connection ended at once')));
    const read = (): void => {
      const piece = stream.read() as Buffer | null;
      if (piece === null) return;
      const at = piece.indexOf(newLine);
      line = Buffer.concat([line, at < 0 ? piece : piece.subarray(0, at)]);
      if (line.length > longestLine) end(() => reject(new BadRequest('the console connection began with too much')));
      else if (at >= 0) end(() => settle(line, piece.subarray(at + 1)));
    };
    const settle = (text: Buffer, rest: Buffer): void => {
      if (rest.length > 0) stream.unshift(rest);
      try {
        resolve(JSON.parse(text.toString()) as T);
      } catch (cause) {
        reject(new BadRequest('the console connection began with no JSON', { cause }));
      }
    };
    stream.on('readable', read).on('end', gone).on('error', gone).on('close', gone);
  });

export const writeConsoleLine = (stream: Duplex, line: ConsoleRequest | ConsoleAnswer): void => {
  stream.write(`${JSON.stringify(line)}\n`);
};
