import { fromJson } from '@nimbo/db/json.ts';
import { findByIdOrName, findScheduling } from '../db/cell/instance-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { accountText, type SchedulingAccount } from '../scheduler/account.ts';
import type { Nova } from './nova.ts';
import { serverStatus } from './server-status.ts';

const stateText = ({ uuid, name, vmState, taskState, host, fault, reported, wanted }: Instance): string => {
  const where = host === null ? 'on no host' : `on host ${host}`;
  const task = taskState === null ? '' : `, ${taskState}`;
  const lines = [`Server ${name} (${uuid}) is ${serverStatus(vmState, taskState)}${task}, ${where}.`];
  if (reported.error !== null) lines.push(`Its host says: ${reported.error.step}: ${reported.error.message}`);
  if (reported.generation < wanted.generation)
    lines.push(`Its host is at wish ${reported.generation} of ${wanted.generation}.`);
  if (fault !== null) lines.push(`Fault: ${fault.message}`);
  return lines.join('\n');
};

const schedulingText = (json: string | undefined): string => {
  if (json === undefined) return 'Nothing is kept of its scheduling.';
  const account = fromJson<SchedulingAccount>(json);
  const { chosen } = account;
  const outcome =
    chosen === null ? 'No host was chosen.' : `Chosen: ${chosen.host}, weight ${chosen.weight.toFixed(2)}.`;
  return `${outcome}\n${accountText(account)}`;
};

/** Why a server is where it is, or nowhere: what the scheduler found out, and what its host says; undefined for none. */
export const explainServer = async (nova: Nova, idOrName: string): Promise<string | undefined> => {
  for (const { db } of nova.cells.all) {
    const instance = await findByIdOrName(db.read, idOrName);
    if (instance === undefined) continue;
    return `${stateText(instance)}\n${schedulingText(await findScheduling(db.read, instance.uuid))}`;
  }
  return undefined;
};
