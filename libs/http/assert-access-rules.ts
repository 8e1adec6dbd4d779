import { accessRulesAllow } from '@nimbo/auth/access-rules.ts';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import type { Exchange } from './exchange.ts';

/**
 * Ends a request that the access rules of its application credential do not name.
 * @param service the catalog type of the service that is asked
 * @throws Unauthorized as keystonemiddleware has it
 */
export const assertAccessRules = (service: string, { ctx, request }: Exchange): void => {
  const { identity } = ctx;
  if (identity?.applicationCredential?.accessRules === undefined) return;
  const [path = ''] = (request.url ?? '').split('?');
  if (accessRulesAllow(identity, { service, method: request.method ?? '', path })) return;
  throw new Unauthorized('The access rules of this application credential do not allow this request.');
};
