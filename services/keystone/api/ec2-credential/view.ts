import type { Credential } from '../../domain/credential.ts';
import { ec2KeysOf } from '../../domain/ec2-keys.ts';

/** A credential as the EC2 extension shows it: by its keys. */
export const ec2CredentialView = ({ userId, projectId, blob }: Credential, base: string) => {
  const { access, secret = null, delegation } = ec2KeysOf(blob);
  const self = `${base}/users/${userId}/credentials/OS-EC2/${encodeURIComponent(access)}`;
  return {
    user_id: userId,
    tenant_id: projectId,
    access,
    secret,
    trust_id: delegation.trust_id ?? null,
    links: { self },
  };
};
