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
  /** What belongs to this host: root's alone. */
  readonly host: string;
  /** Keys by which hosts prove who they are to control, one file each, readable by control only. */
  readonly hostKeys: string;
  /** The guest image that `up` built. */
  readonly image: string;
  /** Keys of guests that `up` made. */
  readonly ssh: string;
  /** What `up` made of the first guest. */
  readonly firstGuest: string;
  readonly cloudsYaml: string;
  readonly openrcAdmin: string;
  readonly openrcDemo: string;
  /** The authority's certificate, for clients. */
  readonly authorityFile: string;
  /** The certificate of the broker's authority, where a bundle brought one. */
  readonly brokerAuthorityFile: string;
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
  host: join(root, 'host'),
  hostKeys: join(root, 'host-keys'),
  image: join(root, 'image'),
  ssh: join(root, 'ssh'),
  firstGuest: join(root, 'first-guest.json'),
  cloudsYaml: join(root, 'clouds.yaml'),
  openrcAdmin: join(root, 'openrc-admin'),
  openrcDemo: join(root, 'openrc-demo'),
  authorityFile: join(root, 'ca.pem'),
  brokerAuthorityFile: join(root, 'broker-ca.pem'),
});

/** The places below `control/`, all opened by the control process only. */
export interface ControlLayout {
  readonly databases: string;
  /** Generated secrets of the services, one 0600 file each. */
  readonly secrets: string;
  readonly log: string;
  /** Where a process, `control` unless told, answers operators. */
  adminSocket(process?: string): string;
  /** Held by a process of that name while it runs. */
  lock(process: string): string;
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
  lock: (process) => join(control, `${process}.lock`),
  compileCache: join(control, 'cache'),
  roles: join(control, 'roles'),
});

/** The places below `host/`, all opened by the host process only. */
export interface HostLayout {
  /** What the running host was started with; it has no password in it. */
  readonly config: string;
  /** This host's own copy of its key. */
  readonly keys: string;
  /** Held by the host process while it runs. */
  readonly lock: string;
  readonly log: string;
  /** One directory for each role's own files. */
  readonly roles: string;
}

/** The places below a host directory. */
export const hostLayout = (host: string): HostLayout => ({
  config: join(host, 'config'),
  keys: join(host, 'keys'),
  lock: join(host, 'host.lock'),
  log: join(host, 'log'),
  roles: join(host, 'roles'),
});

/** Places for sockets, whose paths must be short (unix(7)); they are gone when the machine restarts. */
export interface RuntimeLayout {
  readonly root: string;
  /** Control's end of the bus; its directory belongs to control. */
  readonly busSocket: string;
  /** Where the host process answers operators. */
  readonly hostSocket: string;
  /** One directory for each role of the host. */
  readonly roles: string;
}

/**
 * The runtime places of a cloud: below /run where root started it, otherwise where the user may write.
 * @param mark tells it from others on this machine (`markOf`)
 * @param uid of whoever runs `nimbo up`
 */
export const runtimeLayout = (layout: StateLayout, mark: string, uid: number): RuntimeLayout => {
  const root = uid === 0 ? `/run/nimbo-${mark}` : join(layout.run, 'sockets');
  return {
    root,
    busSocket: join(root, 'bus', 'bus.sock'),
    hostSocket: join(root, 'host.sock'),
    roles: root,
  };
};
