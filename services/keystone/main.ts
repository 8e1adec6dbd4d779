import { randomUUID } from 'node:crypto';
import type { Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import { runReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { Role, RoleDeps } from '@nimbo/service/role.ts';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import { identityApi, identityPolicies } from './api/identity-api.ts';
import { federationOf } from './domain/federation/federation-of.ts';
import { federationSection } from './federation-config.ts';
import { keystoneSection, type KeystoneSettings } from './config.ts';
import { keystoneMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { assignmentAudit } from './domain/audit-assignments.ts';
import { bootstrapCloud } from './domain/bootstrap/bootstrap-cloud.ts';
import type { BootstrapPlan } from './domain/bootstrap/plan.ts';
import { CatalogCache } from './domain/catalog.ts';
import { IdentityCache } from './domain/identity-cache.ts';
import type { Keystone } from './domain/keystone.ts';
import { directoryAudit } from './domain/directory/audit-directories.ts';
import { Directories } from './domain/directory/directories.ts';
import { directoryRefresh } from './domain/directory/refresh-loop.ts';
import { DirectoryReader } from './domain/directory/refresh.ts';
import { purgeKeystone } from './domain/maintenance.ts';
import { passwordPattern } from './domain/password-policy.ts';
import { revocationRelay } from './domain/revocation-relay.ts';
import { RevisionReader } from './domain/revision-reader.ts';
import { TokenCache } from './domain/token-cache.ts';
import { validateToken } from './domain/token-validation.ts';
import { LdapDirectory } from './drivers/directory/ldap-directory.ts';
import { ldapSettings } from './drivers/directory/ldap-settings.ts';
import { configuredHasher } from './drivers/password-hasher/configured-hasher.ts';
import { keystoneErrands } from './errands.ts';
import { bcryptHasher } from './drivers/password-hasher/bcrypt-hasher.ts';
import { fernetBox } from './drivers/secret-box/fernet-box.ts';
import { fernetProvider } from './drivers/token-provider/fernet-provider.ts';
import { fernetKey } from './drivers/token-provider/fernet.ts';
import { jwsKey, jwsProvider, newJwsKey } from './drivers/token-provider/jws-provider.ts';
import { initialiseKeys, rotateKeys, type MakeKey } from './drivers/token-provider/key-files.ts';
import type { TokenProvider } from './drivers/token-provider.ts';
import { KeyRing } from './drivers/token-provider/key-ring.ts';

/** Keystone as a role, and what only the composition root and the command line do with it. */
export interface KeystoneRole extends Role {
  readonly tokens: TokenValidator;
  /** Makes what the cloud must have, keys included; to be called before `start`, at every start. */
  bootstrap(plan: BootstrapPlan): Promise<void>;
  /** Makes the staged key of tokens primary and stages a new one. */
  rotateKeys(): Promise<void>;
}

/** bcrypt's lowest cost, for secrets that nobody can guess. */
const lowestCost = 4;

/** What one kind of tokens makes of a key repository. */
interface TokenKeys {
  /** Its directory below the role's, where the configuration names none. */
  readonly directory: string;
  readonly make?: MakeKey;
  readonly provider: (directory: string, clock: Clock) => TokenProvider;
  readonly parse: (text: string) => unknown;
}

const tokenKinds: Readonly<Record<KeystoneSettings['token_provider'], TokenKeys>> = {
  fernet: { directory: 'fernet-keys', provider: fernetProvider, parse: fernetKey },
  jws: { directory: 'jws-keys', make: newJwsKey, provider: jwsProvider, parse: jwsKey },
};

const tokenKeysOf = ({ token_provider: kind }: KeystoneSettings): TokenKeys => tokenKinds[kind];

/** The key repositories: of tokens, which rotate, and of credentials, which are kept for as long as those. */
interface KeyDirectories {
  readonly tokens: string;
  readonly credentials: string;
}

const parts = async (deps: RoleDeps, keys: KeyDirectories, doorbell: Doorbell): Promise<Keystone> => {
  const settings = deps.config(keystoneSection);
  passwordPattern(settings);
  const db = await deps.database<Tables>('keystone', keystoneMigrations);
  const secrets = fernetBox(keys.credentials, deps.clock);
  return {
    db,
    clock: deps.clock,
    settings,
    passwords: configuredHasher(settings.password_hash_algorithm, settings.password_hash_rounds),
    secrets,
    directories: new Directories(
      db,
      secrets,
      (options) => new LdapDirectory(ldapSettings(options), () => deps.clock.monotonic()),
    ),
    directoryReader: new DirectoryReader(),
    // Receipts are sealed, never signed only: where tokens are, the credentials' keys do it.
    receipts: fernetBox(settings.token_provider === 'fernet' ? keys.tokens : keys.credentials, deps.clock),
    federation: federationOf(deps.config(federationSection), deps.clock, deps.endpoint('keystone', 'public')),
    provider: tokenKeysOf(settings).provider(keys.tokens, deps.clock),
    revisions: new RevisionReader(db.read),
    identities: new IdentityCache(db.read, deps.clock, settings.token_cache_entries),
    catalog: new CatalogCache(db.read),
    tokens: new TokenCache(db.read, settings.token_cache_entries),
    changed: () => doorbell.ring(),
  };
};

const healthOf = (keystone: Keystone, deps: RoleDeps, keys: KeyDirectories): HealthCheck[] => [
  {
    name: 'database',
    check: async () => {
      await keystone.db.ping();
      return { healthy: true, reason: 'the database answers' };
    },
  },
  {
    name: 'fernet-keys',
    check: async () => {
      await new KeyRing(keys.tokens, deps.clock, tokenKeysOf(keystone.settings).parse).look();
      await new KeyRing(keys.credentials, deps.clock, fernetKey).look();
      return { healthy: true, reason: 'the key repositories are readable' };
    },
  },
];

/** Relays events until told to stop. */
const relayLoop = (deps: RoleDeps, keystone: Keystone, doorbell: Doorbell) => {
  const aborter = new AbortController();
  const ctx = internalContext({ log: deps.log, clock: deps.clock, signal: aborter.signal });
  const relay = new EventRelay({
    database: keystone.db,
    clock: deps.clock,
    owner: `keystone@${deps.host}:${randomUUID()}`,
    publish: revocationRelay(deps.bus, ctx),
    doorbell,
  });
  let running: Promise<void> | undefined;
  return {
    start: (): void => {
      running ??= relay.run(ctx);
    },
    stop: async (): Promise<void> => {
      aborter.abort();
      await running;
    },
  };
};

/** Makes the role `keystone`; its database is opened and migrated, nothing runs yet. */
export const createKeystone = async (deps: RoleDeps): Promise<KeystoneRole> => {
  const settings = deps.config(keystoneSection);
  const { key_repository: repository, max_active_keys: maxActiveKeys } = settings;
  const kind = tokenKeysOf(settings);
  const keys = {
    tokens: repository === '' ? await deps.directory(kind.directory) : repository,
    credentials: await deps.directory('credential-keys'),
  };
  const doorbell = new Doorbell();
  const keystone = await parts(deps, keys, doorbell);
  const relay = relayLoop(deps, keystone, doorbell);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const refreshing = runReconcilers({ reconcilers: [directoryRefresh(keystone)], log: deps.log, clock: deps.clock });
  return {
    name: 'keystone',
    api: identityApi(keystone),
    policies: identityPolicies,
    tokens: {
      validate: async (request, token, options) =>
        (await validateToken(request, keystone, token, { allowExpired: options?.allowExpired }))?.identity,
    },
    audits: [assignmentAudit(ctx, keystone), directoryAudit(ctx, keystone)],
    healthChecks: healthOf(keystone, deps, keys),
    bootstrap: async (plan) => {
      await initialiseKeys(keys.tokens, kind.make);
      await initialiseKeys(keys.credentials);
      await bootstrapCloud(ctx, keystone, bcryptHasher(lowestCost), plan);
    },
    errands: keystoneErrands({
      ctx,
      keystone,
      credentialKeys: keys.credentials,
      rotateTokens: async () => {
        await rotateKeys(keys.tokens, maxActiveKeys, kind.make);
        return `the staged key of ${settings.token_provider} tokens is primary now, and a new one is staged in ${keys.tokens}`;
      },
    }),
    rotateKeys: () => rotateKeys(keys.tokens, maxActiveKeys, kind.make),
    purge: (before) => purgeKeystone(ctx, keystone, before),
    start: () => {
      relay.start();
      refreshing.start();
      return Promise.resolve();
    },
    stop: async () => {
      await Promise.all([relay.stop(), refreshing.stop()]);
      await keystone.directories.close();
    },
  };
};
