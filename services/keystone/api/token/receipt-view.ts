import type { Receipt } from '../../domain/receipt.ts';

/** A receipt as Identity v3 shows it, with the sets of methods of which one would do. */
export const receiptView = ({ methods, user, issuedAt, expiresAt, required }: Receipt) => ({
  receipt: {
    methods,
    user: { id: user.id, name: user.name, domain: { id: user.domain_id, name: user.domain_name } },
    issued_at: issuedAt,
    expires_at: expiresAt,
  },
  required_auth_methods: required,
});
