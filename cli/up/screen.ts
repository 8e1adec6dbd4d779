/** What `up` has to say when the cloud runs; `--json` prints it as it is. */
export interface UpReport {
  /** `started`: this run started it; `running`: it already ran; `repaired`: it started what was missing. */
  readonly outcome: 'started' | 'running' | 'repaired';
  readonly stateDirectory: string;
  readonly cloudId: string;
  readonly region: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
  readonly credentials: { readonly cloudsYaml: string; readonly openrcAdmin: string; readonly openrcDemo?: string };
  /** The first guest, where there is one. */
  readonly guest?: { readonly name: string; readonly address: string; readonly ssh: string } | undefined;
  /** Seconds. */
  readonly times: Readonly<Record<string, number>>;
  /** Sentences that the operator should know, for example configuration that waits for a restart. */
  readonly remarks: readonly string[];
}

const headlines: Readonly<Record<UpReport['outcome'], string>> = {
  started: 'The cloud is up.',
  running: 'The cloud is already up; nothing was changed.',
  repaired: 'The cloud is up again.',
};

/** The one screen of `nimbo up`. */
export const renderScreen = (report: UpReport): string => {
  const width = Math.max(...report.services.map((service) => service.name.length));
  const lines = [
    `${headlines[report.outcome]}  (${timesText(report.times)})`,
    '',
    ...report.services.map((service) => `  ${service.name.padEnd(width)}  ${service.url}`),
    '',
    '  Log in:',
    `    export OS_CLIENT_CONFIG_FILE=${report.credentials.cloudsYaml} OS_CLOUD=nimbo-admin`,
    '    openstack catalog list',
    `  or: . ${report.credentials.openrcAdmin}${demoText(report.credentials.openrcDemo)}`,
    ...guestLines(report.guest),
    '',
    `  State, logs and databases: ${report.stateDirectory}`,
    ...report.remarks.map((remark) => `  Note: ${remark}`),
  ];
  return `${lines.join('\n')}\n`;
};

const guestLines = (guest: UpReport['guest']): readonly string[] =>
  guest === undefined ? [] : ['', `  The guest ${guest.name} is reached at ${guest.address}:`, `    ${guest.ssh}`];

const timesText = (times: UpReport['times']): string =>
  Object.entries(times)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`)
    .join(', ');

const demoText = (file: string | undefined): string => (file === undefined ? '' : `    (as the demo user: ${file})`);
