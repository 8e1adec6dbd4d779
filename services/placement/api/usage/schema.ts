import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { classPattern, keyed, plainText } from '../common/schema.ts';

const whose = { project_id: plainText(1, 255), user_id: Type.Optional(plainText(1, 255)) };

const byType = strictObject({
  ...whose,
  consumer_type: Type.Optional(Type.String({ pattern: '^([A-Z0-9_]+|all|unknown)$', maxLength: 255 })),
});

export const usagesQuery: Versioned<typeof byType> = {
  latest: byType,
  earlier: [{ until: '1.37', schema: strictObject(whose), upgrade: (query) => query }],
};

const amounts = keyed<number>(classPattern, Type.Integer());

export const providerUsagesAnswer = strictObject({ resource_provider_generation: Type.Integer(), usages: amounts });

const amountsByType = strictObject({
  usages: keyed('^([A-Z0-9_]+|all|unknown)$', keyed<number>('^([A-Z0-9_]+|consumer_count)$', Type.Integer())),
});

export const usagesAnswer: Versioned<typeof amountsByType> = {
  latest: amountsByType,
  earlier: [{ until: '1.37', schema: strictObject({ usages: amounts }), upgrade: (answer) => answer }],
};
