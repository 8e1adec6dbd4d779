import type { Keystone } from '../../domain/keystone.ts';
import type { ValidToken } from '../../domain/valid-token.ts';
import { jsonBytes, type JsonBytes } from '../common/json-bytes.ts';
import { tokenView } from './view.ts';

/** Makes the body of a token's answer. */
export type TokenText = (request: object, valid: ValidToken, withCatalog: boolean) => Promise<JsonBytes>;

/**
 * Tokens are asked for far more often than they change, so their JSON is kept with what it was made from, for as
 * long as that is kept; the catalog, the same for many, is put behind it.
 */
export const tokenTexts = (keystone: Keystone): TokenText => {
  const texts = new WeakMap<ValidToken, string>();
  const textOf = (valid: ValidToken): string => {
    const known = texts.get(valid);
    if (known !== undefined) return known;
    const text = JSON.stringify(tokenView(valid));
    texts.set(valid, text);
    return text;
  };
  /** The catalog, and the clouds that take our word where there are any. */
  const placesOf = async (request: object, { identity }: ValidToken): Promise<string> => {
    const revision = await keystone.revisions.inRequest(request);
    const projectId = identity.scope.kind === 'project' ? identity.scope.id : undefined;
    const catalog = await keystone.catalog.at(revision.catalog);
    const partners = catalog.partners === undefined ? '' : `,"service_providers":${catalog.partners}`;
    return `"catalog":${catalog.textFor({ userId: identity.user.id, projectId })}${partners}`;
  };
  return async (request, valid, withCatalog) => {
    const text = textOf(valid);
    if (!withCatalog || valid.identity.scope.kind === 'unscoped') return jsonBytes(`{"token":${text}}`);
    return jsonBytes(`{"token":${text.slice(0, -1)},${await placesOf(request, valid)}}}`);
  };
};
