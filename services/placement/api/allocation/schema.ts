import { Type, type TSchema } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { maxInteger } from '@nimbo/schema/number.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { classPattern, generation, keyed, plainText, uuidPattern, uuidText } from '../common/schema.ts';

/** Amounts beyond what an inventory can have fit none; the domain says so. */
const amounts = keyed<number>(classPattern, Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), 1);

const ofProvider = strictObject({ generation: Type.Optional(Type.Integer()), resources: amounts });

type OfProvider = { readonly resources: Readonly<Record<string, number>> };

const byProvider = (minimum: number) => keyed<OfProvider>(uuidPattern, ofProvider, minimum);

const owner = { project_id: plainText(1, 255), user_id: plainText(1, 255) };

const listed = Type.Array(strictObject({ resource_provider: strictObject({ uuid: uuidText() }), resources: amounts }), {
  minItems: 1,
});

const suffixPattern = '^[a-zA-Z0-9_-]{0,64}$';

/** Since 1.34 callers may hand back a candidate's mappings, which are ignored. */
const mappings = Type.Optional(keyed(suffixPattern, Type.Array(uuidText(), { minItems: 1 }), 1));

const consumerType = Type.String({ pattern: classPattern, examples: ['INSTANCE'] });

const ofVersion12 = (minimum: number) => ({ allocations: byProvider(minimum), ...owner });
const ofVersion28 = { ...ofVersion12(0), consumer_generation: nullable(generation()) };
const ofVersion34 = { ...ofVersion28, mappings };
const latest = strictObject({ ...ofVersion34, consumer_type: consumerType });

/** What a consumer shall have; what a version does not know is missing. */
export interface GivenAllocations {
  readonly allocations: Readonly<Record<string, OfProvider>>;
  readonly project_id?: string;
  readonly user_id?: string;
  readonly consumer_generation?: number | null;
  readonly consumer_type?: string;
}

interface Listed {
  readonly allocations: readonly {
    readonly resource_provider: { readonly uuid: string };
    readonly resources: Readonly<Record<string, number>>;
  }[];
}

/** Of a provider that is listed twice, the last entry counts. */
const fromList = (value: unknown): unknown => {
  const { allocations, ...rest } = value as Listed;
  const entries = allocations.map(({ resource_provider: { uuid }, resources }) => [uuid, { resources }]);
  return { ...rest, allocations: Object.fromEntries(entries) as unknown };
};

const unchanged = (value: unknown): unknown => value;

/** `PUT /allocations/{consumer}` in the shape of every version. */
export const consumerBody: Versioned<TSchema> = {
  latest,
  earlier: [
    { until: '1.7', schema: strictObject({ allocations: listed }), upgrade: unchanged },
    { until: '1.11', schema: strictObject({ allocations: listed, ...owner }), upgrade: fromList },
    { until: '1.27', schema: strictObject(ofVersion12(1)), upgrade: unchanged },
    { until: '1.33', schema: strictObject(ofVersion28), upgrade: unchanged },
    { until: '1.37', schema: strictObject(ofVersion34), upgrade: unchanged },
  ],
};

/** The allocations of several consumers; `minimum` consumers at least. */
export const consumersBody = (minimum: number): Versioned<TSchema> => {
  const byConsumer = (schema: TSchema): TSchema => keyed(uuidPattern, schema, minimum);
  return {
    latest: byConsumer(latest),
    earlier: [
      { until: '1.27', schema: byConsumer(strictObject(ofVersion12(0))), upgrade: unchanged },
      { until: '1.33', schema: byConsumer(strictObject(ofVersion28)), upgrade: unchanged },
      { until: '1.37', schema: byConsumer(strictObject(ofVersion34)), upgrade: unchanged },
    ],
  };
};

const shownAmounts = keyed<number>(classPattern, Type.Integer({ maximum: maxInteger }));

export const allocationsAnswer = strictObject({
  allocations: keyed(uuidPattern, strictObject({ generation: Type.Integer(), resources: shownAmounts })),
  project_id: Type.Optional(Type.String()),
  user_id: Type.Optional(Type.String()),
  consumer_generation: Type.Optional(Type.Integer()),
  consumer_type: Type.Optional(Type.String()),
});

export const providerAllocationsAnswer = strictObject({
  resource_provider_generation: Type.Integer(),
  allocations: keyed(
    uuidPattern,
    strictObject({ resources: shownAmounts, consumer_generation: Type.Optional(Type.Integer()) }),
  ),
});
