import type { IncomingMessage } from 'node:http';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { callersProject } from '../../domain/caller.ts';
import type { Caller } from '../../drivers/caller.ts';

/**
 * The caller, for questions to neighbours with their authority.
 * @throws BadRequest for a token that is for no project: servers belong to one
 */
export const callerOf = (ctx: Context, headers: IncomingMessage['headers']): Caller => {
  const projectId = callersProject(ctx);
  const token = headers['x-auth-token'];
  if (projectId === undefined || typeof token !== 'string')
    throw new BadRequest('Servers belong to a project: use a token that is for one.');
  return { token, projectId };
};
