import type { DomainOption } from '../db/domain-option-store.ts';
import type { SecretBox } from '../drivers/secret-box.ts';
import { secretOptions } from './domain-config-options.ts';

/** Whether an option is kept sealed and shown to nobody. */
export const isSecretOption = (group: string, option: string): boolean =>
  Object.hasOwn(secretOptions, group) && secretOptions[group]?.includes(option) === true;

const isSecret = ({ group, option, value }: DomainOption): boolean =>
  isSecretOption(group, option) && typeof value === 'string';

/** As it is kept. */
export const sealedOption = async (secrets: SecretBox, option: DomainOption): Promise<DomainOption> =>
  isSecret(option) ? { ...option, value: await secrets.seal(String(option.value)) } : option;

/** As it was given. */
export const openedOption = async (secrets: SecretBox, option: DomainOption): Promise<DomainOption> =>
  isSecret(option) ? { ...option, value: await secrets.open(String(option.value)) } : option;
