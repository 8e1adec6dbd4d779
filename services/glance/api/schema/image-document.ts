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
  id: { type: 'string', description: 'An identifier for the image', pattern: uuidPattern },
  name: { type: nullable('string'), description: 'Descriptive name for the image', maxLength: 255 },
  visibility: {
    type: 'string',
    description: 'Scope of image accessibility',
    enum: ['community', 'public', 'private', 'shared'],
  },
  protected: { type: 'boolean', description: 'If true, image will not be deletable.' },
  os_hidden: { type: 'boolean', description: 'If true, image will not appear in default image list response.' },
  owner: { type: nullable('string'), description: 'Owner of the image', maxLength: 255 },
  container_format: { type: nullable('string'), description: 'Format of the container', enum: [null, ...containers] },
  disk_format: { type: nullable('string'), description: 'Format of the disk', enum: [null, ...disks] },
  tags: {
    type: 'array',
    description: 'List of strings related to the image',
    items: { type: 'string', maxLength: 255 },
  },
  min_ram: { type: 'integer', description: 'Amount of ram (in MB) required to boot image.' },
  min_disk: { type: 'integer', description: 'Amount of disk space (in GB) required to boot image.' },
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
  status: readOnly('string', 'Status of the image', { enum: statuses }),
  checksum: readOnly(nullable('string'), 'md5 hash of image contents.', { maxLength: 32 }),
  os_hash_algo: readOnly(nullable('string'), 'Algorithm to calculate the os_hash_value', { maxLength: 64 }),
  os_hash_value: readOnly(nullable('string'), 'Hexdigest of the image contents by os_hash_algo', { maxLength: 128 }),
  size: readOnly(nullable('integer'), 'Size of image file in bytes'),
  virtual_size: readOnly(nullable('integer'), 'Virtual size of image in bytes'),
  created_at: readOnly('string', 'Date and time of image registration'),
  updated_at: readOnly('string', 'Date and time of the last image modification'),
  self: readOnly('string', 'An image self url'),
  file: readOnly('string', 'An image file url'),
  schema: readOnly('string', 'An image schema url'),
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
    image_id: { type: 'string', description: 'An identifier for the image', pattern: uuidPattern },
    created_at: { type: 'string', description: 'Date and time of image member creation' },
    updated_at: { type: 'string', description: 'Date and time of last modification of image member' },
    status: {
      type: 'string',
      description: 'The status of this image member',
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
