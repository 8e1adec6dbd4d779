import { Gone } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';

const gone = (what: 'ca' | 'certificates', summary: string): Operation =>
  operation({
    name: `show_simple_cert_${what}`,
    summary,
    method: 'GET',
    path: `/v3/OS-SIMPLE-CERT/${what}`,
    status: 200,
    authorization: { at: 'public' },
    handle: () => Promise.reject(new Gone('Certificates belonged to PKI tokens, which are no longer supported.')),
  });

/** OS-SIMPLE-CERT, as upstream answers it since PKI tokens are gone. */
export const simpleCertOperations: readonly Operation[] = [
  gone('ca', 'The authority of PKI tokens, which are gone'),
  gone('certificates', 'The certificates of PKI tokens, which are gone'),
];
