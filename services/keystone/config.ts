import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { boolean, choice, duration, integer, string } from '@nimbo/config/options.ts';

/** Keystone's settings (`cloud.keystone`), equal on every host. */
export const keystoneSection = defineSection({
  part: 'cloud',
  name: 'keystone',
  options: {
    token_expiration: duration({
      default: '1h',
      minimum: 60,
      maximum: 2_592_000,
      reason: 'Longer spares logins, shorter bounds what a stolen token is good for.',
    }),
    allow_expired_window: duration({
      default: '2d',
      minimum: 0,
      maximum: 2_592_000,
      reason: 'How long after its end a service may still have the token of a long operation validated.',
    }),
    allow_rescope_scoped_token: boolean({
      default: true,
      reason: 'Off, a token of one project cannot be exchanged for one of another.',
    }),
    token_provider: choice({
      choices: ['fernet', 'jws'],
      default: 'fernet',
      reason:
        'JWS tokens can be read and checked with a public key by whoever has it; Fernet ones are shorter and opaque.',
    }),
    key_repository: string({
      default: '',
      reason: 'A directory of token keys that other tools rotate and distribute; unset, one in the state directory.',
    }),
    max_active_keys: integer({
      default: 3,
      minimum: 2,
      maximum: 100,
      reason: 'Keys kept by a rotation: more let tokens outlive more rotations.',
    }),
    password_hash_algorithm: choice({
      choices: ['bcrypt', 'scrypt', 'argon2'],
      default: 'bcrypt',
      reason:
        'What new passwords are hashed with; hashes of all three are known. scrypt and argon2 take 64 MiB per login.',
    }),
    password_hash_rounds: integer({
      default: 12,
      minimum: 4,
      maximum: 31,
      reason: 'bcrypt cost: each step doubles the time of a login and of every guess.',
    }),
    max_password_length: integer({
      default: 4096,
      minimum: 8,
      maximum: 4096,
      reason: 'Refuses longer passwords.',
    }),
    password_expires_days: integer({
      default: 0,
      minimum: 0,
      maximum: 36_500,
      reason: 'Days after which a password must be changed; 0 for never.',
    }),
    change_password_upon_first_use: boolean({
      default: false,
      reason: 'A password that an administrator has set only serves to choose another.',
    }),
    minimum_password_age: integer({
      default: 0,
      minimum: 0,
      maximum: 36_500,
      reason: 'Days before users may change a password again, so that they do not run through the history.',
    }),
    unique_last_password_count: integer({
      default: 0,
      minimum: 0,
      maximum: 50,
      reason: 'How many of the last passwords users may not choose again; 0 for none.',
    }),
    password_regex: string({
      default: '',
      reason: 'A regular expression that new passwords must match, for example ^(?=.*\\d)(?=.*[a-zA-Z]).{7,}$.',
    }),
    password_regex_description: string({
      default: '',
      reason: 'The same in words, for those who are refused.',
    }),
    lockout_failure_attempts: integer({
      default: 0,
      minimum: 0,
      maximum: 10_000,
      reason: 'Failed logins after which a user is locked out; 0 for never.',
    }),
    lockout_duration: duration({
      default: '30m',
      minimum: 1,
      maximum: 31_536_000,
      reason: 'How long a lock-out lasts after the last failure.',
    }),
    disable_user_account_days_inactive: integer({
      default: 0,
      minimum: 0,
      maximum: 36_500,
      reason: 'Days without a login after which a user counts as disabled; 0 for never.',
    }),
    directory_max_age: duration({
      default: '30s',
      minimum: 0,
      maximum: 86_400,
      reason: 'How old what is shown of a domain’s LDAP directory may be before it is read again.',
    }),
    directory_refresh: duration({
      default: '5m',
      minimum: 10,
      maximum: 86_400,
      reason: 'How often LDAP directories are read though nobody asks: how long those live who were removed there.',
    }),
    list_limit: integer({
      default: 1_000,
      minimum: 1,
      maximum: 10_000,
      reason: 'Rows of one page of a list; clients follow the link to the next.',
    }),
    max_project_tree_depth: integer({
      default: 5,
      minimum: 1,
      maximum: 64,
      reason: 'Levels of projects below a domain.',
    }),
    ec2_signature_lifetime: duration({
      default: '15m',
      minimum: 1,
      maximum: 86_400,
      reason: 'How far the time of a request signed with an EC2 credential may lie from ours, for clocks that differ.',
    }),
    limit_model: choice({
      choices: ['flat', 'strict_two_level'],
      default: 'flat',
      reason: 'Whether a domain’s limit bounds those of its projects; if so, projects nest one level deep only.',
    }),
    max_redelegation_count: integer({
      default: 3,
      minimum: 0,
      maximum: 16,
      reason: 'How often a trust may be passed on from one user to the next; 0 forbids it.',
    }),
    oauth1_request_token_duration: duration({
      default: '8h',
      minimum: 60,
      maximum: 2_592_000,
      reason: 'How long a user has to authorise what an OAuth consumer has asked for.',
    }),
    oauth1_access_token_duration: duration({
      default: '1d',
      minimum: 60,
      maximum: 31_536_000,
      reason: 'How long an OAuth consumer may act for a user without asking again.',
    }),
    token_cache_entries: integer({
      default: 20_000,
      minimum: 100,
      maximum: 1_000_000,
      reason: 'Tokens whose facts are kept in memory, about 2 KiB each.',
    }),
  },
});

export type KeystoneSettings = ConfigOf<typeof keystoneSection>;
