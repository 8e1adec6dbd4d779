import type { Consumer, OauthToken } from '../../db/oauth1-store.ts';
import { selfLink } from '../common/urls.ts';

/** A consumer as OS-OAUTH1 shows it, without its secret. */
export const consumerView = ({ id, description, extra }: Consumer, base: string) => ({
  ...extra,
  id,
  description,
  links: selfLink(base, 'OS-OAUTH1/consumers', id),
});

/** An access token as OS-OAUTH1 shows it, without its secret. */
export const accessTokenView = (token: OauthToken, base: string) => {
  const { self } = selfLink(base, `users/${encodeURIComponent(token.userId ?? '')}/OS-OAUTH1/access_tokens`, token.id);
  return {
    id: token.id,
    consumer_id: token.consumerId,
    project_id: token.projectId,
    authorizing_user_id: token.userId,
    expires_at: token.expiresAt,
    links: { self, roles: `${self}/roles` },
  };
};
