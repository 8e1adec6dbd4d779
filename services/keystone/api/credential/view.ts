import type { Credential } from '../../domain/credential.ts';
import { selfLink } from '../common/urls.ts';

/** A credential as Identity v3 shows it, with its secret: whoever may look at it may use it. */
export const credentialView = (credential: Credential, base: string) => ({
  ...credential.extra,
  id: credential.id,
  user_id: credential.userId,
  project_id: credential.projectId,
  type: credential.type,
  blob: credential.blob,
  links: selfLink(base, 'credentials', credential.id),
});
