import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerCertificate } from './start-rabbitmq.ts';

/** Makes a certificate for 127.0.0.1 that vouches for itself, in a directory of the test's. */
export const brokerCertificate = (directory: string): BrokerCertificate => {
  const [certificate, key] = [join(directory, 'broker.pem'), join(directory, 'broker.key')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1'])
      .concat(['-keyout', key, '-out', certificate]),
    { stdio: 'pipe' },
  );
  // The broker runs as somebody else and is gone with the test.
  chmodSync(directory, 0o755);
  for (const file of [certificate, key]) chmodSync(file, 0o644);
  return { certificate, key, authority: certificate };
};
