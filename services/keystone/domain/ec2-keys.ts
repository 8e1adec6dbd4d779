import { createHash } from 'node:crypto';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** What the blob of an EC2 credential holds. */
export interface Ec2Keys {
  /** Who asks. */
  readonly access: string;
  /** What it signs with; a credential without signs nothing. */
  readonly secret: string | undefined;
  /** What the credential was made with, where its maker acted for another: its tokens must not reach further. */
  readonly delegation: KeyDelegation;
}

const delegationKeys = ['trust_id', 'app_cred_id', 'access_token_id'] as const;

/** By whose leave keys were made, as their blob says it. */
export type KeyDelegation = Readonly<Partial<Record<(typeof delegationKeys)[number], string>>>;

export const isEc2 = (type: string): boolean => type.toLowerCase() === 'ec2';

/** The id under which an access key's credential is found. */
export const accessKeyId = (access: string): string => createHash('sha256').update(access).digest('hex');

const parsed = (blob: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(blob);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in the same words.
  }
  throw new BadRequest('The blob of a credential of type ec2 must be the JSON of an object with access and secret.');
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const delegationOf = (blob: Readonly<Record<string, unknown>>): KeyDelegation =>
  Object.fromEntries(
    delegationKeys.flatMap((key) => {
      const value = textOf(blob[key]);
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** @throws BadRequest for a blob without an access key */
export const ec2KeysOf = (blob: string): Ec2Keys => {
  const values = parsed(blob);
  const access = textOf(values['access']);
  if (access === undefined || access === '')
    throw new BadRequest('The blob of a credential of type ec2 needs an access.');
  return { access, secret: textOf(values['secret']), delegation: delegationOf(values) };
};

/** Keys made by a delegate stay bound to what was delegated. @throws BadRequest */
export const assertSameDelegation = (before: string, after: string): void => {
  const was = ec2KeysOf(before).delegation;
  const is = ec2KeysOf(after).delegation;
  const differing = delegationKeys.find((key) => was[key] !== is[key]);
  if (differing !== undefined) throw new BadRequest(`${differing} can not be updated for credential`);
};
