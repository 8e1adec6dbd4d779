/** The parts of NBD's handshake (proto.md of the NetworkBlockDevice project) that a relay must understand. */

/** `IHAVEOPT`: begins every option that a client sends. */
export const optionMagic = Buffer.from('IHAVEOPT');

/** What begins a request once the handshake is over: plain, and with extended headers. */
const requestMagics: ReadonlySet<number> = new Set([0x25_60_95_13, 0x21_e4_1c_71]);

/** Options of the client's. */
export const option = {
  exportName: 1,
  abort: 2,
  startTls: 5,
  info: 6,
  go: 7,
  structuredReply: 8,
  listMetaContext: 9,
  setMetaContext: 10,
  extendedHeaders: 11,
} as const;

export const optionHeaderBytes = 16;

/** Longer options are no client's that means well: names have 4 096 bytes at most. */
export const longestOption = 16_384;

const replyMagic = Buffer.from('0003e889045565a9', 'hex');
const acknowledged = 1;
const tlsRequired = 0x80_00_00_05;

/** Fixed newstyle, no padding. */
const serverFlags = 0b11;

/** What a server says first. */
export const greeting = (): Buffer => {
  const flags = Buffer.alloc(2);
  flags.writeUInt16BE(serverFlags);
  return Buffer.concat([Buffer.from('NBDMAGIC'), optionMagic, flags]);
};

export const greetingBytes = 18;
export const clientFlagsBytes = 4;

const reply = (to: number, type: number): Buffer => {
  const rest = Buffer.alloc(12);
  rest.writeUInt32BE(to, 0);
  rest.writeUInt32BE(type, 4);
  return Buffer.concat([replyMagic, rest]);
};

/** The server is ready for TLS. */
export const acknowledgeTls = (): Buffer => reply(option.startTls, acknowledged);

/** An option that is not answered before TLS. */
export const demandTls = (to: number): Buffer => reply(to, tlsRequired);

/** An option's kind and the length of what follows; undefined for what begins no option. */
export const readOptionHeader = (header: Buffer): { readonly kind: number; readonly length: number } | undefined => {
  if (!header.subarray(0, optionMagic.length).equals(optionMagic)) return undefined;
  return { kind: header.readUInt32BE(8), length: header.readUInt32BE(12) };
};

/** Whether the handshake is over. */
export const beginsRequest = (bytes: Buffer): boolean => requestMagics.has(bytes.readUInt32BE(0));

/** The export that an option is about; undefined for options that are about none. */
export const exportOf = (kind: number, data: Buffer): string | undefined => {
  if (kind === option.exportName) return data.toString('utf8');
  const isNamed = (
    [option.info, option.go, option.listMetaContext, option.setMetaContext] as readonly number[]
  ).includes(kind);
  if (!isNamed || data.length < 4) return undefined;
  return data.subarray(4, 4 + data.readUInt32BE(0)).toString('utf8');
};
