import { join } from 'node:path';

/**
 * Where a cloud keeps things. Two trees never mix: `control/` belongs to the unprivileged user, everything else to
 * whoever runs `nimbo up`. Root opens nothing below `control/`.
 */
export interface StateLayout {
  readonly root: string;
  /** `cloud.json`: the cloud's id; its presence marks the directory as a cloud's. */
  readonly cloudFile: string;
  /** The operator's `nimbo.yaml`, if there is one. */
  readonly configFile: string;
  /** The operator's secrets beside it, 0600. */
  readonly secretsFile: string;
  /** Passwords made at the first start, 0600. */
  readonly passwordsFile: string;
  /**
   * What the running cloud was started with: copies of configuration, overlays and generated passwords, readable by
   * the control user only, so that a restart sees what the start saw.
   */
  readonly config: string;
  /** Policy overrides, `<service>.yaml` or `.json`. */
  readonly policies: string;
  /** Records, locks and sockets of the supervisor. */
  readonly run: string;
  /** The supervisor's own log and what children print before they can log. */
  readonly log: string;
  /** A copy of the code where the unprivileged user can't read the original. */
  readonly code: string;
  /** Root's own compile cache: code cached by another user must never be run. */
  readonly compileCache: string;
  /** The cloud's own certificate authority and its key; root's alone. */
  readonly tls: string;
  readonly control: string;
  readonly cloudsYaml: string;
  readonly openrcAdmin: string;
  readonly openrcDemo: string;
  /** The authority's certificate, for clients. */
  readonly authorityFile: string;
}

/** The places below one state directory. */
export const stateLayout = (root: string): StateLayout => ({
  root,
  cloudFile: join(root, 'cloud.json'),
  configFile: join(root, 'nimbo.yaml'),
  secretsFile: join(root, 'secrets.yaml'),
  passwordsFile: join(root, 'passwords.yaml'),
  config: join(root, 'config'),
  policies: join(root, 'policy'),
  run: join(root, 'run'),
  log: join(root, 'log'),
  code: join(root, 'code'),
  compileCache: join(root, 'cache'),
  tls: join(root, 'tls'),
  control: join(root, 'control'),
  cloudsYaml: join(root, 'clouds.yaml'),
  openrcAdmin: join(root, 'openrc-admin'),
  openrcDemo: join(root, 'openrc-demo'),
  authorityFile: join(root, 'ca.pem'),
});

/** The places below `control/`, all opened by the control process only. */
export interface ControlLayout {
  readonly databases: string;
  /** Generated secrets of the services, one 0600 file each. */
  readonly secrets: string;
  readonly log: string;
  /** Where a process, `control` unless told, answers operators. */
  adminSocket(process?: string): string;
  readonly compileCache: string;
  /** One directory for each role's own files. */
  readonly roles: string;
}

/** The places below a control directory. */
export const controlLayout = (control: string): ControlLayout => ({
  databases: join(control, 'databases'),
  secrets: join(control, 'secrets'),
  log: join(control, 'log'),
  adminSocket: (process = 'control') => join(control, `${process}.sock`),
  compileCache: join(control, 'cache'),
  roles: join(control, 'roles'),
});
