import type { ConfigSection, Option } from './option.ts';

/** An option together with its place. */
export interface CatalogueEntry {
  readonly section: ConfigSection;
  readonly name: string;
  readonly option: Option<unknown>;
  /** Where it stands in the file: `cloud.keystone.token_expiration`. */
  readonly path: string;
  /** The environment variable that overrides it. */
  readonly environmentName: string;
}

/** A section's place in the file: `cloud.keystone`, or `cloud` for the options that stand directly below a part. */
export const sectionPath = (section: ConfigSection): string =>
  section.name === '' ? section.part : `${section.part}.${section.name}`;

/** `NIMBO_<SECTION>_<OPTION>`; options directly below a part use the part's name: `NIMBO_CLOUD_REGION`. */
export const environmentName = (section: ConfigSection, option: string): string =>
  `NIMBO_${section.name === '' ? section.part : section.name}_${option}`.toUpperCase().replaceAll('-', '_');

/** All options of all sections, in their declared order. */
export const catalogueOf = (sections: readonly ConfigSection[]): readonly CatalogueEntry[] =>
  sections.flatMap((section) =>
    Object.entries(section.options).map(([name, option]) => ({
      section,
      name,
      option,
      path: `${sectionPath(section)}.${name}`,
      environmentName: environmentName(section, name),
    })),
  );
