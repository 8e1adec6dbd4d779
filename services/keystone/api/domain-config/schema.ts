import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { text } from '@nimbo/schema/text.ts';
import { member } from '../common/schema.ts';

const value = nullable(Type.Union([text(65_535), Type.Number(), Type.Boolean()]));
const options = Type.Record(Type.String(), value);
const groups = Type.Record(Type.String(), options);

/** Of a whole configuration or a group: `{"config": {"ldap": {"url": …}}}`. */
export const groupsBody = member('config', groups);

/** Of one option: `{"config": {"url": …}}`. */
export const optionBody = member('config', options);
