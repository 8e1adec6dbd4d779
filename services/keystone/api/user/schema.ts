import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, name, secret, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, listQuery, longText, member, optional } from '../common/schema.ts';

const switchable = optional(nullable(flag()));

const userOptions = optional(
  strictObject({
    lock_password: switchable,
    ignore_change_password_upon_first_use: switchable,
    ignore_password_expiry: switchable,
    ignore_lockout_failure_attempts: switchable,
    ignore_user_inactivity: switchable,
    multi_factor_auth_enabled: switchable,
    /** Sets of methods, one of which has to be shown. */
    multi_factor_auth_rules: optional(
      nullable(
        Type.Array(Type.Array(text(64, { minLength: 1 }), { minItems: 1, maxItems: 16, uniqueItems: true }), {
          maxItems: 16,
          uniqueItems: true,
        }),
      ),
    ),
  }),
);

/** What identity providers call a user: for each of them, by which protocols and as whom it comes. */
const federated = Type.Array(
  openObject({
    idp_id: text(64),
    protocols: Type.Array(openObject({ protocol_id: text(64), unique_id: text(255, { minLength: 1 }) }), {
      minItems: 1,
      maxItems: 64,
    }),
  }),
  { maxItems: 64 },
);

const attributes = {
  enabled: optional(flag()),
  default_project_id: optional(nullable(id())),
  domain_id: optional(id()),
  description: optional(nullable(longText)),
  email: optional(nullable(text())),
  password: optional(nullable(secret(65_535))),
  options: userOptions,
  federated: optional(federated),
} as const;

/** Attributes of the body that are not kept as extras: `description` and `email` are. */
export const knownAttributes = [
  'name',
  ...Object.keys(attributes).filter((key) => key !== 'description' && key !== 'email'),
];

export const createUserBody = member('user', openObject({ name: name(), ...attributes }));

export const updateUserBody = member(
  'user',
  openObject({ name: optional(name()), ...attributes }, { minProperties: 1 }),
);

export const changePasswordBody = member(
  'user',
  strictObject({ original_password: secret(65_535), password: secret(65_535) }),
);

export const listUsersQuery = listQuery({
  domain_id: optional(id()),
  enabled: optional(flag()),
  password_expires_at: optional(text(64)),
  idp_id: optional(text(64)),
  protocol_id: optional(text(64)),
  unique_id: optional(text()),
});

const shownUser = openObject({
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  enabled: flag(),
  default_project_id: optional(Type.String()),
  password_expires_at: nullable(Type.String()),
  options: openObject({}),
  federated: optional(federated),
  links,
});

export const userAnswer = member('user', shownUser);
export const usersAnswer = listAnswer('users', shownUser);
