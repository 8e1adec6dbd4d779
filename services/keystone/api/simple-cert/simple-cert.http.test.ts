import { nounCases, refused } from '../../testing/noun-cases.ts';

await nounCases('the certificates of PKI tokens', [
  { name: 'the authority is gone', method: 'GET', url: '/v3/OS-SIMPLE-CERT/ca', expect: refused(410) },
  { name: 'the certificates are gone', method: 'GET', url: '/v3/OS-SIMPLE-CERT/certificates', expect: refused(410) },
  { name: 'the API of version 2 is not there', method: 'GET', url: '/v2.0', expect: refused(404) },
]);
