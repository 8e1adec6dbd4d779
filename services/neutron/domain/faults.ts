import { BadRequest, Conflict, NotFound, PreconditionFailed } from '@nimbo/errors/faults.ts';

/*
 * Clients tell neutron's errors apart by `type`, so the names are upstream's (neutron-lib, `exceptions`); the messages
 * are ours.
 */

/** @param type upstream's name of the error, for example `SubnetInUse` */
export const conflict = (type: string, message: string): Conflict => new Conflict(message, { details: { type } });

/** The request says something impossible. */
export const invalid = (message: string, type = 'InvalidInput'): BadRequest =>
  new BadRequest(message, { details: { type } });

const notFoundTypes = {
  network: 'NetworkNotFound',
  subnet: 'SubnetNotFound',
  'subnet pool': 'SubnetPoolNotFound',
  port: 'PortNotFound',
  router: 'RouterNotFound',
  'floating IP': 'FloatingIPNotFound',
  'security group': 'SecurityGroupNotFound',
  'security group rule': 'SecurityGroupRuleNotFound',
  agent: 'AgentNotFound',
  'RBAC policy': 'RbacPolicyNotFound',
} as const;

/** The kinds of things that an id may name. */
export type Thing = keyof typeof notFoundTypes;

/** There is none, or none that the caller may see. */
export const notFound = (thing: Thing, id: string): NotFound =>
  new NotFound(`There is no ${thing} ${id}: check the id and the project.`, {
    details: { type: notFoundTypes[thing] },
  });

/** Somebody else has changed it since the caller read it. */
export const staleRevision = (id: string, expected: number, actual: number): PreconditionFailed =>
  new PreconditionFailed(`${id} is at revision ${actual}, not ${expected}: read it again and repeat the change.`, {
    details: { type: 'RevisionNumberConstraintFailed' },
  });
