import type { GlanceSettings } from '../../config.ts';

const uuidPattern = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

const readOnly = (type: unknown, description: string, more: object = {}) => ({
  type,
  readOnly: true,
  description,
  ...more,
});

const nullable = (type: string) => ['null', type];

const described = ({ disk_formats: disks, container_formats: containers }: GlanceSettings) => ({
  id: { type: 'string', description: 'The uuid of the image', pattern: uuidPattern },
  name: {
    type: nullable('string'),
    description: 'A name for people to know it by; several images may have it',
    maxLength: 255,
  },
  visibility: {
    type: 'string',
    description: 'Who finds and uses it',
    enum: ['community', 'public', 'private', 'shared'],
  },
  protected: { type: 'boolean', description: 'Whether it is kept from being deleted' },
  os_hidden: { type: 'boolean', description: 'Whether lists leave it out unless they are asked for hidden images' },
  owner: { type: nullable('string'), description: 'The project that it belongs to', maxLength: 255 },
  container_format: {
    type: nullable('string'),
    description: 'What the disk is wrapped in; "bare" for nothing',
    enum: [null, ...containers],
  },
  disk_format: { type: nullable('string'), description: 'What format the data has', enum: [null, ...disks] },
  tags: {
    type: 'array',
    description: 'Words to find it by',
    items: { type: 'string', maxLength: 255 },
  },
  min_ram: { type: 'integer', description: 'MiB of memory that a server needs for it' },
  min_disk: { type: 'integer', description: 'GiB of disk that a server needs for it' },
});

const statuses = [
  'queued',
  'saving',
  'active',
  'killed',
  'deleted',
  'uploading',
  'importing',
  'pending_delete',
  'deactivated',
];

const kept = {
  status: readOnly('string', 'Where it is between being reserved and being deleted', { enum: statuses }),
  checksum: readOnly(nullable('string'), 'MD5 of the data, in hexadecimal digits', { maxLength: 32 }),
  os_hash_algo: readOnly(nullable('string'), 'The hash function behind os_hash_value', { maxLength: 64 }),
  os_hash_value: readOnly(nullable('string'), 'Hash of the data by os_hash_algo, in hexadecimal digits', {
    maxLength: 128,
  }),
  size: readOnly(nullable('integer'), 'Bytes of the data as it is kept'),
  virtual_size: readOnly(nullable('integer'), 'Bytes of the disk that a server sees'),
  created_at: readOnly('string', 'When it was reserved, in UTC'),
  updated_at: readOnly('string', 'When it last changed, in UTC'),
  self: readOnly('string', 'Path of the image itself'),
  file: readOnly('string', 'Path of its data'),
  schema: readOnly('string', 'Path of the document that describes images'),
};

/** The document at `/v2/schemas/image`, from which clients learn what an image has (Image API v2, "Image schemas"). */
export const imageDocument = (settings: GlanceSettings) => ({
  name: 'image',
  properties: { ...described(settings), ...kept },
  additionalProperties: { type: 'string' },
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
});

/** The document at `/v2/schemas/images`. */
export const imagesDocument = (settings: GlanceSettings) => ({
  name: 'images',
  properties: {
    images: { type: 'array', items: imageDocument(settings) },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
});

/** The document at `/v2/schemas/member`. */
export const memberDocument = () => ({
  name: 'member',
  properties: {
    member_id: { type: 'string', description: 'The project that the image is shared with' },
    image_id: { type: 'string', description: 'The uuid of the shared image', pattern: uuidPattern },
    created_at: { type: 'string', description: 'When it was shared with the project, in UTC' },
    updated_at: { type: 'string', description: 'When the status last changed, in UTC' },
    status: {
      type: 'string',
      description: 'Whether the project has accepted it into its lists',
      enum: ['pending', 'accepted', 'rejected'],
    },
    schema: { readOnly: true, type: 'string' },
  },
});

/** The document at `/v2/schemas/members`. */
export const membersDocument = () => ({
  name: 'members',
  properties: { members: { type: 'array', items: memberDocument() }, schema: { type: 'string' } },
  links: [{ rel: 'describedby', href: '{schema}' }],
});
