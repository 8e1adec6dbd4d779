import type { HostGuest } from '@nimbo/service/host-role.ts';
import type { Listening, RoleStatus } from '../admin/admin-report.ts';

/** One process of the cloud. */
export interface ProcessStatus {
  readonly name: string;
  readonly pid: number | undefined;
  /** The supervisor's word for it, `dead`, or `unsupervised`. */
  readonly state: string;
  readonly restarts: number;
  /** Bytes (PSS). */
  readonly memory: number | undefined;
  /** Why it is not ready, and what happens next. */
  readonly reason: string;
}

/** What `nimbo status` knows. */
export interface CloudStatus {
  readonly state: 'healthy' | 'unhealthy' | 'down';
  readonly processes: readonly ProcessStatus[];
  readonly roles: readonly RoleStatus[];
  readonly listening: readonly Listening[];
  /** Of this host. */
  readonly guests: readonly HostGuest[];
}

const mebibyte = 1024 * 1024;

/** The status as a person reads it. */
export const renderStatus = (status: CloudStatus): string => {
  if (status.state === 'down') return 'The cloud is down: nimbo up starts it.\n';
  const total = status.processes.reduce((sum, process) => sum + (process.memory ?? 0), 0);
  const lines = [
    `The cloud is ${status.state}; ${(total / mebibyte).toFixed(0)} MiB of memory.`,
    '',
    ...status.processes.map(processLine),
    '',
    ...status.roles.flatMap((role) => roleLines(role, status.listening)),
    ...guestLines(status.guests),
  ];
  return `${lines.join('\n')}\n`;
};

const guestLines = (guests: readonly HostGuest[]): readonly string[] =>
  guests.length === 0 ? [] : ['', ...guests.map(guestLine)];

const guestLine = ({ id, name, power, wanted }: HostGuest): string =>
  `  guest            ${power.padEnd(14)}${name}  ${id}${wanted === undefined ? '' : `  (shall be ${wanted})`}`;

const processLine = (process: ProcessStatus): string => {
  const memory = process.memory === undefined ? '' : `${(process.memory / mebibyte).toFixed(0)} MiB`;
  const restarts = process.restarts === 0 ? '' : `restarted ${process.restarts} ×  `;
  const pid = process.pid === undefined ? '' : `pid ${process.pid}`;
  return `  ${process.name.padEnd(17)}${process.state.padEnd(14)}${pid.padEnd(13)}${memory.padEnd(9)}${restarts}${process.reason}`.trimEnd();
};

const roleLines = (role: RoleStatus, listening: readonly Listening[]): readonly string[] => {
  const url = listening.find((one) => one.service === role.role)?.url ?? '';
  const failing = role.checks.filter((check) => !check.healthy);
  return [
    `  ${role.role.padEnd(17)}${(role.healthy ? 'healthy' : 'unhealthy').padEnd(14)}${url}`.trimEnd(),
    ...failing.map((check) => `    ${check.name}: ${check.reason}`),
  ];
};
