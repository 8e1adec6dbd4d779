/** One command of the client. `{name}` stands for what an earlier step has kept, or for a file of the test's. */
export interface ClientStep {
  readonly words: readonly string[];
  /** Keeps a column of the answer under this name. */
  readonly keep?: Readonly<Record<string, string>>;
  /** As which of the clouds of clouds.yaml, by a process of its own: the session stays the administrator's. */
  readonly cloud?: string;
}

const step = (words: string, keep?: ClientStep['keep'], cloud?: string): ClientStep => ({
  words: words.split(' '),
  ...(keep === undefined ? {} : { keep }),
  ...(cloud === undefined ? {} : { cloud }),
});

/** Files that commands read, by name. */
export const commandFiles: Readonly<Record<string, string>> = {
  rules: JSON.stringify([
    { local: [{ user: { name: '{0}' }, group: { id: 'partners' } }], remote: [{ type: 'REMOTE_USER' }] },
  ]),
  filters: JSON.stringify({ interface: 'public' }),
  policy: JSON.stringify({ rule: 'role:admin' }),
};

/** What makes, looks at, changes and removes one noun. */
const whole = (noun: string, name: string, create: string, change: string): readonly ClientStep[] => [
  step(`${noun} create ${create}`),
  step(`${noun} list`),
  step(`${noun} show ${name}`),
  step(`${noun} set ${change} ${name}`),
  step(`${noun} delete ${name}`),
];

/** The same for a noun that is known by its id only. */
const wholeById = (noun: string, create: string, change: string, id = 'ID'): readonly ClientStep[] => {
  const kept = noun.replaceAll(' ', '-');
  return [
    step(`${noun} create ${create}`, { [kept]: id }),
    step(`${noun} list`),
    step(`${noun} show {${kept}}`),
    ...(change === '' ? [] : [step(`${noun} set ${change} {${kept}}`)]),
    step(`${noun} delete {${kept}}`),
  ];
};

const people: readonly ClientStep[] = [
  step('domain create blue'),
  step('domain list'),
  step('domain show blue'),
  step('domain set --description new blue'),
  step('project create --domain blue garden', { garden: 'id' }),
  step('project list --domain blue'),
  step('project show --domain blue garden'),
  step('project set --domain blue --description new garden'),
  step('user create --domain blue --password secret-of-ann ann', { ann: 'id' }),
  step('user list --domain blue'),
  step('user show --domain blue ann'),
  step('user set --domain blue --email ann@example.org ann'),
  step('group create --domain blue gardeners', { gardeners: 'id' }),
  step('group list --domain blue'),
  step('group show --domain blue gardeners'),
  step('group set --domain blue --description new gardeners'),
  step('group add user {gardeners} {ann}'),
  step('group contains user {gardeners} {ann}'),
  step('group remove user {gardeners} {ann}'),
  ...whole('role', 'auditor', 'auditor', '--description new'),
  step('role add --user {ann} --project {garden} member'),
  step('role assignment list --names --user {ann}'),
  step('role remove --user {ann} --project {garden} member'),
  step('role create lead'),
  step('implied role create lead --implied-role reader'),
  step('implied role list'),
  step('implied role delete lead --implied-role reader'),
  step('role delete lead'),
];

const catalog: readonly ClientStep[] = [
  step('catalog list'),
  step('catalog show identity'),
  ...whole('region', 'North', 'North', '--description new'),
  step('service create --name things thing', { things: 'id' }),
  step('service list'),
  step('service show {things}'),
  step('service set --description new {things}'),
  step('endpoint create {things} public http://127.0.0.1:1', { endpoint: 'id' }),
  step('endpoint list'),
  step('endpoint show {endpoint}'),
  step('endpoint set --url http://127.0.0.1:2 {endpoint}'),
  step('endpoint add project {endpoint} {garden}'),
  step('endpoint remove project {endpoint} {garden}'),
  step('endpoint group create publics {filters}', { publics: 'id' }),
  step('endpoint group list'),
  step('endpoint group show {publics}'),
  step('endpoint group set --description new {publics}'),
  step('endpoint group add project {publics} {garden}'),
  step('endpoint group remove project {publics} {garden}'),
  step('endpoint group delete {publics}'),
  step('registered limit create --service {things} --default-limit 5 cores', { registered: 'id' }),
  step('registered limit list'),
  step('registered limit show {registered}'),
  step('registered limit set --default-limit 6 {registered}'),
  step('limit create --project {garden} --service {things} --resource-limit 3 cores', { limit: 'id' }),
  step('limit list'),
  step('limit show {limit}'),
  step('limit set --resource-limit 4 {limit}'),
  step('limit delete {limit}'),
  step('registered limit delete {registered}'),
  step('endpoint delete {endpoint}'),
  step('service delete {things}'),
  ...wholeById('policy', '{policy}', '--type application/json', 'id'),
];

const secrets: readonly ClientStep[] = [
  ...wholeById(
    'credential',
    '--type totp {ann} JBSWY3DPEHPK3PXP',
    '--user {ann} --type totp --data JBSWY3DPEHPK3PXQ',
    'id',
  ),
  step('ec2 credentials create', { access: 'access' }),
  step('ec2 credentials list'),
  step('ec2 credentials show {access}'),
  step('ec2 credentials delete {access}'),
  {
    words: ['application credential', 'create', 'robot', '--access-rules']
      .flatMap((word) => word.split(' '))
      .concat([JSON.stringify([{ service: 'image', method: 'GET', path: '/v2/images' }])]),
  },
  step('application credential list'),
  step('application credential show robot'),
  step('access rule list', { rule: 'ID' }),
  step('access rule show {rule}'),
  step('application credential delete robot'),
  step('access rule delete {rule}'),
  step('trust create --project admin --role reader admin demo', { trust: 'id' }),
  step('trust list'),
  step('trust show {trust}'),
  step('trust delete {trust}'),
  step('consumer create --description first', { consumer: 'id', secret: 'secret' }),
  step('consumer list'),
  step('consumer show {consumer}'),
  step('consumer set --description new {consumer}'),
  step('request token create --consumer-key {consumer} --consumer-secret {secret} --project admin', {
    request: 'id',
    'request-secret': 'secret',
  }),
  step('request token authorize --request-key {request} --role admin', { verifier: 'oauth_verifier' }),
  step(
    'access token create --consumer-key {consumer} --consumer-secret {secret} --request-key {request} --request-secret {request-secret} --verifier {verifier}',
  ),
  step('consumer delete {consumer}'),
];

const federation: readonly ClientStep[] = [
  step('identity provider create --remote-id https://login.example.org partner'),
  step('identity provider list'),
  step('identity provider show partner'),
  step('identity provider set --description new partner'),
  step('mapping create --rules {rules} partners'),
  step('mapping list'),
  step('mapping show partners'),
  step('mapping set --rules {rules} partners'),
  step('federation protocol create --identity-provider partner --mapping partners openid'),
  step('federation protocol list --identity-provider partner'),
  step('federation protocol show --identity-provider partner openid'),
  step('federation protocol set --identity-provider partner --mapping partners openid'),
  step('federation protocol delete --identity-provider partner openid'),
  step('mapping delete partners'),
  step('identity provider delete partner'),
  ...whole(
    'service provider',
    'elsewhere',
    '--auth-url https://sp.example.org/auth --service-provider-url https://sp.example.org/sp elsewhere',
    '--description new',
  ),
  step('federation domain list'),
  step('federation project list'),
];

const ends: readonly ClientStep[] = [
  step('user delete {ann}'),
  step('group delete {gardeners}'),
  step('project delete {garden}'),
  step('domain set --disable blue'),
  step('domain delete blue'),
  step('token issue', { token: 'id' }),
  step('token revoke {token}'),
  step('user password set --original-password {demo-password} --password another-of-demo', undefined, 'nimbo-demo'),
];

/** What is done with the client, in this order, so that nothing is left but the demo user's new password. */
export const identitySteps: readonly ClientStep[] = [...people, ...catalog, ...secrets, ...federation, ...ends];
