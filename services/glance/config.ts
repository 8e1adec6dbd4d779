import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { boolean, choice, integer, list, size, string } from '@nimbo/config/options.ts';

/** Glance's settings (`cloud.glance`), equal on every host. */
export const glanceSection = defineSection({
  part: 'cloud',
  name: 'glance',
  options: {
    file_store_directory: string({
      default: '',
      reason: 'Keeps image data elsewhere, for example on a shared file system; unset, it is in the state directory.',
    }),
    image_size_cap: size({
      default: '1TiB',
      minimum: 1,
      reason: 'Refuses larger uploads.',
    }),
    project_storage_quota: size({
      default: 0,
      reason: "Bytes that one project's images may take together; 0 for no limit.",
    }),
    image_count_quota: integer({
      default: -1,
      minimum: -1,
      reason: 'Images that one project may have; -1 for no limit.',
    }),
    image_property_quota: integer({
      default: 128,
      minimum: 0,
      maximum: 1_000,
      reason: 'Custom properties that one image may have.',
    }),
    image_tag_quota: integer({
      default: 128,
      minimum: 0,
      maximum: 1_000,
      reason: 'Tags that one image may have.',
    }),
    image_member_quota: integer({
      default: 128,
      minimum: 0,
      maximum: 10_000,
      reason: 'Projects that one image may be shared with.',
    }),
    limit_param_default: integer({
      default: 25,
      minimum: 1,
      maximum: 10_000,
      reason: 'Images of one page of a list where the caller does not say.',
    }),
    api_limit_max: integer({
      default: 1_000,
      minimum: 1,
      maximum: 10_000,
      reason: 'Images of one page of a list at most.',
    }),
    disk_formats: list({
      default: ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
      reason: 'Fewer formats keep out images that no hypervisor of the cloud can use.',
    }),
    container_formats: list({
      default: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'],
      reason: 'Fewer formats keep out images that no service of the cloud can unpack.',
    }),
    require_image_format_match: boolean({
      default: true,
      reason: 'Off, data of another format than the image declares is taken; what is dangerous is still refused.',
    }),
    hashing_algorithm: choice({
      default: 'sha512',
      choices: ['sha512', 'sha384', 'sha256'],
      reason: 'The secure hash of new images (os_hash_algo); shorter ones cost less on some processors.',
    }),
  },
});

export type GlanceSettings = ConfigOf<typeof glanceSection>;
