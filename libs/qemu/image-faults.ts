import { BadRequest, Conflict, InsufficientStorage, NotImplemented } from '@nimbo/errors/faults.ts';
import { ProgramFailed } from '@nimbo/host/program-failed.ts';

// What prlimit(1) says where the program it shall run is missing (util-linux, EX_EXEC_ENOENT); the dynamic loader, out of
// memory, uses the same code.
const notFoundExit = 127;

/** A qemu-img failure in the domain's words, as far as its own words tell. */
export const imageFault = (error: unknown, operation: string): unknown => {
  if (!(error instanceof ProgramFailed)) {
    return error;
  }
  const options = { cause: error };
  if (error.details['exit_code'] === notFoundExit && error.stderr.includes('failed to execute')) {
    return new NotImplemented('the program qemu-img is not installed on this host', {
      ...options,
      code: 'host.program_missing',
    });
  }
  if (/Failed to get .* lock|Is another process using the image/.test(error.stderr)) {
    return new Conflict(`an image cannot be worked on (${operation}) while something uses it`, {
      ...options,
      code: 'qemu.image_in_use',
    });
  }
  if (/No space left on device|Disk quota exceeded/.test(error.stderr)) {
    return new InsufficientStorage(`there is no room on this host to ${operation} an image`, {
      ...options,
      code: 'qemu.no_space',
    });
  }
  return new BadRequest(
    `qemu-img could not ${operation} the image; it may be damaged or not of the format that was told`,
    {
      ...options,
      code: 'qemu.image_refused',
    },
  );
};
