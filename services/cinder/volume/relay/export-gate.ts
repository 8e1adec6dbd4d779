import { Transform, type TransformCallback } from 'node:stream';
import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import {
  beginsRequest,
  exportOf,
  longestOption,
  option,
  optionHeaderBytes,
  optionMagic,
  readOptionHeader,
} from './nbd-protocol.ts';

/** Options that are about no export and tell nothing of others. */
const harmless: ReadonlySet<number> = new Set([option.abort, option.structuredReply, option.extendedHeaders]);

/**
 * Lets through what one client may say to an NBD server that serves many: the handshake for its own export, and then
 * everything. Where it asks for anything else the stream ends with Forbidden.
 */
export class ExportGate extends Transform {
  readonly #name: string;
  #held: Buffer = Buffer.alloc(0);
  #isOpen = false;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#isOpen) return done(undefined, chunk);
    this.#held = Buffer.concat([this.#held, chunk]);
    try {
      while (!this.#isOpen && this.#passOption());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  /** True where a whole option went through and another may follow. */
  #passOption(): boolean {
    if (this.#held.length < optionMagic.length) return false;
    if (beginsRequest(this.#held)) return this.#open();
    if (this.#held.length < optionHeaderBytes) return false;
    const header = readOptionHeader(this.#held);
    if (header === undefined || header.length > longestOption) throw new BadRequest('this is not NBD');
    const end = optionHeaderBytes + header.length;
    if (this.#held.length < end) return false;
    this.#require(header.kind, this.#held.subarray(optionHeaderBytes, end));
    this.push(this.#held.subarray(0, end));
    this.#held = this.#held.subarray(end);
    return header.kind === option.exportName ? this.#open() : true;
  }

  #require(kind: number, data: Buffer): void {
    if (harmless.has(kind)) return;
    const asked = exportOf(kind, data);
    if (asked !== this.#name) throw new Forbidden(`a client of ${this.#name} asked for ${asked ?? `option ${kind}`}`);
  }

  #open(): false {
    this.#isOpen = true;
    this.push(this.#held);
    this.#held = Buffer.alloc(0);
    return false;
  }
}
