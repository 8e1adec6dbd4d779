import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignedForEc2 } from './ec2-signature.ts';
import { isSignedForS3 } from './s3-signature.ts';

// Secrets, requests and signatures from AWS's published documentation and test suite.
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const suiteSecret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const token = (text: string): string => Buffer.from(text).toString('base64url');

test('S3, version 1', () => {
  const signed = {
    token: token('GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/johnsmith/photos/puppy.jpg'),
    signature: 'bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
  };
  assert.equal(isSignedForS3(secret, signed), true);
  assert.equal(isSignedForS3(suiteSecret, signed), false);
  assert.equal(isSignedForS3(secret, { ...signed, signature: '' }), false);
});

test('S3, version 4, of the service s3 only', () => {
  const text = (service: string) =>
    `AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/${service}/aws4_request\n` +
    '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972';
  const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
  assert.equal(isSignedForS3(secret, { token: token(text('s3')), signature }), true);
  assert.equal(isSignedForS3(secret, { token: token(text('ec2')), signature }), false);
  assert.equal(isSignedForS3(secret, { token: token(`${text('s3')}\nmore`), signature }), false);
  assert.equal(isSignedForS3(secret, { token: token('AWS4'), signature }), false);
});

test('EC2, version 2, with or without the port', () => {
  const request = {
    signature: 'i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=',
    host: 'elasticmapreduce.amazonaws.com:8773',
    verb: 'GET',
    path: '/',
    params: {
      Action: 'DescribeJobFlows',
      AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      SignatureMethod: 'HmacSHA256',
      SignatureVersion: '2',
      Timestamp: '2011-10-03T15:19:30',
      Version: '2009-03-31',
    },
    headers: {},
    bodyHash: '',
  };
  assert.equal(isSignedForEc2(secret, request), true);
  assert.equal(isSignedForEc2(secret, { ...request, params: { ...request.params, Signature: 'is not signed' } }), true);
  assert.equal(isSignedForEc2(secret, { ...request, params: { ...request.params, Action: 'Other' } }), false);
  assert.equal(isSignedForEc2(suiteSecret, request), false);
});

test('EC2, version 4, in headers', () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
    'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
  const request = {
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    host: 'example.amazonaws.com',
    verb: 'GET',
    path: '/',
    params: {},
    headers: { Authorization: authorization, 'X-Amz-Date': '20150830T123600Z' },
    bodyHash: emptyHash,
  };
  assert.equal(isSignedForEc2(suiteSecret, request), true);
  assert.equal(isSignedForEc2(suiteSecret, { ...request, path: '/other' }), false);
  assert.equal(isSignedForEc2(suiteSecret, { ...request, headers: {} }), false);
  const inRegion = authorization.replace('aws4_request', 'other');
  assert.equal(
    isSignedForEc2(suiteSecret, { ...request, headers: { ...request.headers, Authorization: inRegion } }),
    false,
  );
});
