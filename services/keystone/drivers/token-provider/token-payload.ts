import { assertNever } from '@nimbo/errors/assert-never.ts';
import { delegationKinds, type Delegation } from './delegation.ts';
import { authenticationMethods, type ClaimedScope, type FederatedClaims, type TokenClaims } from './token-claims.ts';

/*
 * A sealed token's inside: one byte of format, then fields of one tag byte and a value. Ids of 32 hexadecimal digits
 * take 16 bytes, others their length and text. When adding a field, give it the next tag and never reuse one: tokens
 * of the previous release must stay readable for as long as they live.
 */
const format = 1;
const tags = {
  userHex: 1,
  userText: 2,
  projectHex: 3,
  projectText: 4,
  domainHex: 5,
  domainText: 6,
  system: 7,
  methods: 8,
  issuedAt: 9,
  expiresAt: 10,
  auditId: 11,
  revocationSequence: 12,
  delegation: 20,
  identityProvider: 21,
  protocol: 22,
  groupHex: 23,
  groupText: 24,
} as const;

const hexId = /^[0-9a-f]{32}$/;

const textField = (tag: number, value: string): Buffer => {
  const text = Buffer.from(value, 'utf8');
  if (text.length > 255) throw new TypeError('a text of more than 255 bytes does not fit into a token');
  return Buffer.concat([Buffer.of(tag, text.length), text]);
};

const idField = (hexTag: number, textTag: number, id: string): Buffer => {
  if (hexId.test(id)) return Buffer.concat([Buffer.of(hexTag), Buffer.from(id, 'hex')]);
  return textField(textTag, id);
};

const numberField = (tag: number, value: number): Buffer => {
  const field = Buffer.alloc(7);
  field.writeUInt8(tag, 0);
  field.writeUIntBE(value, 1, 6);
  return field;
};

const scopeField = (scope: ClaimedScope): Buffer => {
  switch (scope.kind) {
    case 'unscoped':
      return Buffer.alloc(0);
    case 'system':
      return Buffer.of(tags.system);
    case 'domain':
      return idField(tags.domainHex, tags.domainText, scope.id);
    case 'project':
      return idField(tags.projectHex, tags.projectText, scope.id);
    default:
      return assertNever(scope);
  }
};

const methodsField = (methods: TokenClaims['methods']): Buffer => {
  const bits = methods.reduce((sum, method) => sum | (1 << authenticationMethods.indexOf(method)), 0);
  return Buffer.of(tags.methods, bits >> 8, bits & 0xff);
};

/** A tag, the kind's number, 16 bytes of id: delegations are always ours. */
const delegationField = (delegation: Delegation | undefined): Buffer =>
  delegation === undefined
    ? Buffer.alloc(0)
    : Buffer.concat([
        Buffer.of(tags.delegation, delegationKinds.indexOf(delegation.kind)),
        Buffer.from(delegation.id, 'hex'),
      ]);

const federationFields = (federation: FederatedClaims | undefined): readonly Buffer[] =>
  federation === undefined
    ? []
    : [
        textField(tags.identityProvider, federation.idpId),
        textField(tags.protocol, federation.protocolId),
        ...federation.groupIds.map((id) => idField(tags.groupHex, tags.groupText, id)),
      ];

const auditField = (auditId: string): Buffer =>
  Buffer.concat([Buffer.of(tags.auditId), Buffer.from(auditId, 'base64url')]);

/** Claims as the bytes that a provider seals. */
export const encodeClaims = (claims: TokenClaims): Buffer =>
  Buffer.concat([
    Buffer.of(format),
    idField(tags.userHex, tags.userText, claims.userId),
    scopeField(claims.scope),
    delegationField(claims.delegation),
    ...federationFields(claims.federation),
    methodsField(claims.methods),
    numberField(tags.issuedAt, claims.issuedAt),
    numberField(tags.expiresAt, claims.expiresAt),
    numberField(tags.revocationSequence, claims.revocationSequence),
    ...claims.auditIds.map(auditField),
  ]);

interface Draft {
  userId?: string;
  scope?: ClaimedScope;
  delegation?: Delegation;
  idpId?: string;
  protocolId?: string;
  readonly groupIds: string[];
  methods?: TokenClaims['methods'];
  issuedAt?: number;
  expiresAt?: number;
  revocationSequence?: number;
  readonly auditIds: string[];
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('the payload ends within a field');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  byte(): number {
    return this.take(1).readUInt8(0);
  }

  number(): number {
    return this.take(6).readUIntBE(0, 6);
  }

  hex(): string {
    return this.take(16).toString('hex');
  }

  text(): string {
    return this.take(this.byte()).toString('utf8');
  }
}

const methodsOf = (bits: number): TokenClaims['methods'] =>
  authenticationMethods.filter((_, index) => (bits & (1 << index)) !== 0);

const readDelegation = (reader: Reader): Delegation => {
  const kind = delegationKinds[reader.byte()];
  if (kind === undefined) throw new RangeError('the payload has an unknown kind of delegation');
  return { kind, id: reader.hex() };
};

type FieldReader = (reader: Reader, draft: Draft) => void;

const fieldReaders: ReadonlyMap<number, FieldReader> = new Map<number, FieldReader>([
  [tags.userHex, (reader, draft) => (draft.userId = reader.hex())],
  [tags.userText, (reader, draft) => (draft.userId = reader.text())],
  [tags.projectHex, (reader, draft) => (draft.scope = { kind: 'project', id: reader.hex() })],
  [tags.projectText, (reader, draft) => (draft.scope = { kind: 'project', id: reader.text() })],
  [tags.domainHex, (reader, draft) => (draft.scope = { kind: 'domain', id: reader.hex() })],
  [tags.domainText, (reader, draft) => (draft.scope = { kind: 'domain', id: reader.text() })],
  [tags.system, (_, draft) => (draft.scope = { kind: 'system' })],
  [tags.methods, (reader, draft) => (draft.methods = methodsOf(reader.take(2).readUInt16BE(0)))],
  [tags.issuedAt, (reader, draft) => (draft.issuedAt = reader.number())],
  [tags.expiresAt, (reader, draft) => (draft.expiresAt = reader.number())],
  [tags.delegation, (reader, draft) => (draft.delegation = readDelegation(reader))],
  [tags.identityProvider, (reader, draft) => (draft.idpId = reader.text())],
  [tags.protocol, (reader, draft) => (draft.protocolId = reader.text())],
  [tags.groupHex, (reader, draft) => draft.groupIds.push(reader.hex())],
  [tags.groupText, (reader, draft) => draft.groupIds.push(reader.text())],
  [tags.auditId, (reader, draft) => draft.auditIds.push(reader.take(16).toString('base64url'))],
  [tags.revocationSequence, (reader, draft) => (draft.revocationSequence = reader.number())],
]);

const federationOf = ({ idpId, protocolId, groupIds }: Draft): Pick<TokenClaims, 'federation'> =>
  idpId === undefined || protocolId === undefined ? {} : { federation: { idpId, protocolId, groupIds } };

const complete = (draft: Draft): TokenClaims => {
  const { userId, methods, issuedAt, expiresAt, revocationSequence, auditIds } = draft;
  const [own, chain] = auditIds;
  if (userId === undefined || methods === undefined || issuedAt === undefined || expiresAt === undefined) {
    throw new RangeError('the payload lacks a field');
  }
  if (revocationSequence === undefined || own === undefined) throw new RangeError('the payload lacks a field');
  return {
    userId,
    scope: draft.scope ?? { kind: 'unscoped' },
    ...(draft.delegation === undefined ? {} : { delegation: draft.delegation }),
    ...federationOf(draft),
    methods,
    issuedAt,
    expiresAt,
    auditIds: chain === undefined ? [own] : [own, chain],
    revocationSequence,
  };
};

/**
 * The claims in a sealed token's bytes.
 * Throws a RangeError for bytes of another format: they were signed with our key, so another release has made them.
 */
export const decodeClaims = (bytes: Buffer): TokenClaims => {
  const reader = new Reader(bytes);
  if (reader.byte() !== format) throw new RangeError('the payload has an unknown format');
  const draft: Draft = { auditIds: [], groupIds: [] };
  while (!reader.atEnd) {
    const read = fieldReaders.get(reader.byte());
    if (read === undefined) throw new RangeError('the payload has an unknown field');
    read(reader, draft);
  }
  return complete(draft);
};
