import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOauthSigned, oauthParameters, oauthSignature, signatureBase } from './oauth1-signature.ts';

/* The example of RFC 5849, section 1.2, the request for temporary credentials and for the resource. */
const header =
  'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", ' +
  'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", ' +
  'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"';
const url = new URL('http://photos.example.net/photos?file=vacation.jpg&size=original');
const secrets = { consumer: 'kd94hf93k423kf44', token: 'pfkkdhi9sl3r4s00' };

describe('a signature', () => {
  it('is that of the specification’s example', () => {
    const parameters = oauthParameters(header);
    assert.ok(parameters !== undefined);
    const request = { method: 'get', url, authorization: header };
    assert.equal(isOauthSigned(request, parameters, secrets), true);
    assert.equal(
      oauthSignature(signatureBase(request, parameters), secrets.consumer, secrets.token),
      'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
    );
  });

  it('holds for this request and these secrets only', () => {
    const parameters = oauthParameters(header) ?? new Map<string, string>();
    const request = { method: 'GET', url, authorization: header };
    const elsewhere = new URL(url.href.replace('vacation', 'private'));
    assert.equal(isOauthSigned({ ...request, method: 'PUT' }, parameters, secrets), false);
    assert.equal(isOauthSigned({ ...request, url: elsewhere }, parameters, secrets), false);
    assert.equal(isOauthSigned(request, parameters, { ...secrets, token: 'x' }), false);
    const plain = new Map(parameters).set('oauth_signature_method', 'PLAINTEXT');
    assert.equal(isOauthSigned(request, plain.set('oauth_signature', 'kd94hf93k423kf44&x'), secrets), false);
  });
});

describe('a header', () => {
  for (const bad of [undefined, 'Basic eDp5', 'OAuth', 'OAuth a', 'OAuth a="1", a="2"', 'OAuth a="%zz"']) {
    it(`${String(bad)} has no parameters`, () => assert.equal(oauthParameters(bad), undefined));
  }
});
