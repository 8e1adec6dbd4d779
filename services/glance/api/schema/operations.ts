import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { GlanceSettings } from '../../config.ts';
import { imageDocument, imagesDocument, memberDocument, membersDocument } from './image-document.ts';

const showing = (noun: string, document: object): Operation =>
  operation({
    name: `show_${noun}_schema`,
    summary: `Show the JSON schema of ${noun}`,
    method: 'GET',
    path: `/v2/schemas/${noun}`,
    status: 200,
    authorization: { at: 'authenticated' },
    handle: () => Promise.resolve(document),
  });

export const schemaOperations = (settings: GlanceSettings): readonly Operation[] => [
  showing('image', imageDocument(settings)),
  showing('images', imagesDocument(settings)),
  showing('member', memberDocument()),
  showing('members', membersDocument()),
];
