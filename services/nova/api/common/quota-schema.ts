import { Type, type TOptional, type TUnion, type TInteger, type TString } from 'typebox';
import { quotaResources, type QuotaResource } from '../../domain/quota/resources.ts';
import { networkQuotas } from './quota-names.ts';
import { wholeNumber } from './values.ts';

/** A limit: a whole number from -1, also written as text. */
type LimitSchema = TOptional<TUnion<[TInteger, TString]>>;

const limits = <Name extends string>(names: readonly Name[]): Record<Name, LimitSchema> =>
  Object.fromEntries(names.map((name) => [name, Type.Optional(wholeNumber(-1))])) as Record<Name, LimitSchema>;

const injected = ['injected_files', 'injected_file_content_bytes', 'injected_file_path_bytes'] as const;
const isInjected = (name: string): boolean => injected.some((one) => one === name);

/** The limits that may be set since 2.57, from 2.36 to 2.56, and before. */
export const latestLimits = limits(quotaResources.filter((name) => !isInjected(name)));
export const injectedLimits = limits(quotaResources);
export const networkLimits = { ...injectedLimits, ...limits([...networkQuotas, 'networks']) };

/** The limits that a checked body names, without those that are kept elsewhere. */
export const limitsIn = (body: Readonly<Record<string, unknown>>): Partial<Record<QuotaResource, number>> =>
  Object.fromEntries(
    quotaResources.filter((name) => body[name] !== undefined).map((name) => [name, Number(body[name])]),
  );
