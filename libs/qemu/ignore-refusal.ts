import { QmpError } from '@nimbo/qmp/qmp-error.ts';

/**
 * Waits for a command and takes a refusal in these words for success: QEMU has one error class for nearly everything,
 * so that repeating a command safely means reading what it says. Answers whether the command was carried out.
 */
export const ignoreRefusal = async (command: Promise<unknown>, words: RegExp): Promise<boolean> => {
  try {
    await command;
    return true;
  } catch (error) {
    if (error instanceof QmpError && words.test(error.description)) {
      return false;
    }
    throw error;
  }
};
