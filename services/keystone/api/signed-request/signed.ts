import type { Static } from 'typebox';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import { isSignedForEc2 } from '../../domain/signatures/ec2-signature.ts';
import { isSignedForS3 } from '../../domain/signatures/s3-signature.ts';
import type { SignedByKey } from '../../domain/signed-request.ts';
import type { signedRequestBody } from './schema.ts';

type Body = Static<typeof signedRequestBody>;
type Shown = NonNullable<Body['credentials']>;

const shownIn = ({ credentials, credential, ec2Credentials }: Body) => {
  const shown: Shown = credentials ?? credential ?? ec2Credentials ?? {};
  const { access, signature } = shown;
  if (access === undefined || signature === undefined) throw new Unauthorized('EC2 signature not supplied.');
  return { shown, access, signature };
};

const header = ({ headers = {} }: Shown, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

const timeOf = (shown: Shown): string | undefined =>
  shown.params?.['Timestamp'] ?? header(shown, 'x-amz-date') ?? shown.params?.['X-Amz-Date'];

/** What an EC2-like API shows of a request that it got. @throws Unauthorized where it shows none */
export const signedForEc2 = (body: Body): SignedByKey => {
  const { shown, access, signature } = shownIn(body);
  const { host = '', verb = '', path = '', params = {}, headers = {}, body_hash: bodyHash = '' } = shown;
  const request = { signature, host, verb, path, params, headers, bodyHash };
  return { access, time: timeOf(shown), isSignedWith: (secret) => isSignedForEc2(secret, request) };
};

/** What an object store shows of a request that it got. @throws Unauthorized where it shows none */
export const signedForS3 = (body: Body): SignedByKey => {
  const { shown, access, signature } = shownIn(body);
  const { token = '' } = shown;
  return { access, time: timeOf(shown), isSignedWith: (secret) => isSignedForS3(secret, { token, signature }) };
};
