/** What bytes turn out to be. `gpt` is a raw disk with a partition table of its own. */
export type DetectedFormat =
  | 'raw'
  | 'gpt'
  | 'qcow2'
  | 'vhd'
  | 'vhdx'
  | 'vmdk'
  | 'vdi'
  | 'iso'
  | 'ploop'
  | 'luks'
  | 'qed';

/** What the inspection of a whole image found. */
export interface Inspection {
  readonly format: DetectedFormat;
  /** Bytes that a guest would see; undefined where the format does not say, or says nonsense. */
  readonly virtualSize: number | undefined;
  /**
   * Why the image must not be used, in public words: it reaches for other files, or lies about itself. An image
   * that a hypervisor opens may read any file of the host through such a reference (CVE-2024-32498).
   */
  readonly danger: string | undefined;
}
