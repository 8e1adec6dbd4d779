import { Type } from 'typebox';
import { strictObject } from '@nimbo/schema/object.ts';
import { customPattern } from '../common/schema.ts';

export const classBody = strictObject({
  name: Type.String({ pattern: customPattern, maxLength: 255, examples: ['CUSTOM_EXAMPLE'] }),
});

export const classAnswer = strictObject({
  name: Type.String(),
  links: Type.Array(strictObject({ rel: Type.String(), href: Type.String() })),
});

export const classesAnswer = strictObject({ resource_classes: Type.Array(classAnswer) });
