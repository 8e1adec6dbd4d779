import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { schemaCompiler, type SchemaCheck } from '@nimbo/schema/compile-schema.ts';
import type { Static } from 'typebox';
import type { Channel } from './channel.ts';
import { handshakeSchemas } from './frames.ts';
import { isHostName } from '../host-name.ts';

type Schemas = typeof handshakeSchemas;
type Kind = keyof Schemas;

/** Why a peer was refused; `reason` is for the log, the peer itself only sees the connection end. */
export class HandshakeRefused extends Error {
  readonly reason: string;
  /** The name that the peer claimed, if it came so far; not proven. */
  readonly claimedHost: string | undefined;

  constructor(reason: string, claimedHost?: string) {
    super(`the handshake failed: ${reason}`);
    this.name = 'HandshakeRefused';
    this.reason = reason;
    this.claimedHost = claimedHost;
  }
}

/** Who a peer has proved to be. */
export interface ProvenPeer {
  readonly host: string;
  readonly process: string;
}

/** Finds a host's key; undefined for a host that is not known. */
export type FindKey = (host: string) => Promise<Buffer | undefined>;

/** Reads the frames of handshakes. */
export type HandshakeReader = <K extends Kind>(channel: Channel, kind: K) => Promise<Static<Schemas[K]>>;

const protocol = 1;

/** 32 random bytes as text: a nonce, or the name of a process. */
export const newNonce = (): string => randomBytes(32).toString('base64url');

interface Transcript {
  readonly host: string;
  readonly process: string;
  readonly hostNonce: string;
  readonly controlNonce: string;
}

/** Bound to the role (so that neither proof can be sent back), to both nonces and to all that was claimed. */
const proofOf = (key: Buffer, role: 'host' | 'control', transcript: Transcript): string => {
  const { host, process: peer, hostNonce, controlNonce } = transcript;
  const text = JSON.stringify(['nimbo-bus', protocol, role, host, peer, hostNonce, controlNonce]);
  return createHmac('sha256', key).update(text).digest('base64url');
};

const isProof = (given: string, expected: string): boolean => {
  const [first, second] = [Buffer.from(given), Buffer.from(expected)];
  return first.length === second.length && timingSafeEqual(first, second);
};

/** A reader with checks of its own. It rejects with HandshakeRefused for any other frame than the expected. */
export const createHandshakeReader = (): HandshakeReader => {
  const compiler = schemaCompiler();
  const checks = Object.fromEntries(
    Object.entries(handshakeSchemas).map(([kind, schema]) => [kind, compiler.check(schema)]),
  ) as Record<Kind, SchemaCheck>;
  return async (channel, kind) => {
    const { header } = await channel.next();
    if (checks[kind](header) !== undefined) throw new HandshakeRefused(`the peer sent no valid ${kind}`);
    return header as Static<Schemas[typeof kind]>;
  };
};

/**
 * Control's side. Both prove that they hold the host's key without sending it; an unknown host is answered like a
 * known one, so that names cannot be tried out.
 * @throws HandshakeRefused
 */
export const welcomeHost = async (channel: Channel, read: HandshakeReader, findKey: FindKey): Promise<ProvenPeer> => {
  const hello = await read(channel, 'hello');
  if (hello.protocol !== protocol) throw new HandshakeRefused(`protocol ${hello.protocol} is not spoken here`);
  const { host, process: peer } = hello;
  if (!isHostName(host)) throw new HandshakeRefused('what it calls itself is no host name');
  const known = await findKey(host);
  const key = known ?? randomBytes(32);
  const transcript: Transcript = { host, process: peer, hostNonce: hello.nonce, controlNonce: newNonce() };
  channel.send({ t: 'challenge', nonce: transcript.controlNonce, proof: proofOf(key, 'control', transcript) });
  const { proof } = await readProof(channel, read, host, known !== undefined);
  const isProven = isProof(proof, proofOf(key, 'host', transcript));
  if (known === undefined) throw new HandshakeRefused('the host is not known', host);
  if (!isProven) throw new HandshakeRefused('wrong key', host);
  channel.send({ t: 'welcome' });
  return { host, process: peer };
};

const readProof = async (
  channel: Channel,
  read: HandshakeReader,
  host: string,
  isKnown: boolean,
): Promise<{ readonly proof: string }> => {
  try {
    return await read(channel, 'proof');
  } catch (error) {
    if (error instanceof HandshakeRefused) throw new HandshakeRefused(error.reason, host);
    throw new HandshakeRefused(
      isKnown ? 'it left when it saw our proof: its key is another' : 'the host is not known',
      host,
    );
  }
};

/**
 * The host's side.
 * @throws HandshakeRefused where control does not hold this host's key, or does not let it in
 */
export const introduceHost = async (
  channel: Channel,
  read: HandshakeReader,
  self: ProvenPeer,
  key: Buffer,
): Promise<void> => {
  const hostNonce = newNonce();
  channel.send({ t: 'hello', protocol, host: self.host, process: self.process, nonce: hostNonce });
  const challenge = await read(channel, 'challenge');
  const transcript: Transcript = { ...self, hostNonce, controlNonce: challenge.nonce };
  if (!isProof(challenge.proof, proofOf(key, 'control', transcript)))
    throw new HandshakeRefused('the process at the socket does not hold the key of this host', self.host);
  channel.send({ t: 'proof', proof: proofOf(key, 'host', transcript) });
  await read(channel, 'welcome');
};
