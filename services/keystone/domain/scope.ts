import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { defaultDomainId } from './ids.ts';

/** The domain that the caller's token is scoped to; undefined for every other scope. */
export const scopedDomainId = (ctx: Context): string | undefined =>
  ctx.identity?.scope.kind === 'domain' ? ctx.identity.scope.domain.id : undefined;

/** The facts for a list: a domain-scoped caller asks for its own domain, and is shown nothing else. */
export const listTarget = (ctx: Context): PolicyTarget => {
  const domainId = scopedDomainId(ctx);
  return domainId === undefined ? {} : { target: { domain_id: domainId, domain: { id: domainId } } };
};

/** The domain a new thing belongs to where the request does not say: that of the caller's scope. */
export const impliedDomainId = (ctx: Context): string => {
  const scope = ctx.identity?.scope;
  return scope?.kind === 'domain' || scope?.kind === 'project' ? scope.domain.id : defaultDomainId;
};

/** The domain a list is narrowed to; null where asked and allowed domain differ, so that nothing can be found. */
export const narrowedDomainId = (ctx: Context, asked: string | undefined): string | undefined | null => {
  const own = scopedDomainId(ctx);
  if (own === undefined) return asked;
  return asked === undefined || asked === own ? own : null;
};
