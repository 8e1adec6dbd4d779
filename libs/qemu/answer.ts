import { Unavailable } from '@nimbo/errors/faults.ts';
import { isMessage, type Message } from '@nimbo/qmp/message.ts';

/** @throws Unavailable where QEMU answered with something else than an object */
export const objectOf = (answer: unknown, command: string): Message => {
  if (!isMessage(answer)) {
    throw new Unavailable(`QEMU answered ${command} with something else than an object`, { code: 'qemu.bad_answer' });
  }
  return answer;
};

/** @throws Unavailable where QEMU answered with something else than a list of objects */
export const objectsOf = (answer: unknown, command: string): readonly Message[] => {
  if (!Array.isArray(answer)) {
    throw new Unavailable(`QEMU answered ${command} with something else than a list`, { code: 'qemu.bad_answer' });
  }
  return answer.map((entry) => objectOf(entry, command));
};
