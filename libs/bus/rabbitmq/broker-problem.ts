import { Fault } from '@nimbo/errors/fault.ts';
import { Forbidden, Unavailable } from '@nimbo/errors/faults.ts';
import { describeAccess, type BrokerAccess } from './broker-url.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const textOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join(', ');
  return error instanceof Error ? error.message : String(error);
};

/** True where the broker itself said that the user may not: it answers an operation of AMQP with 403. */
export const isRefusal = (error: unknown): boolean => codeOf(error) === 'ACCESS_REFUSED';

/** Says what failed, as whom and where, and what to do; never with the password. */
export const brokerProblem = (error: unknown, access: BrokerAccess): Fault => {
  if (error instanceof Fault) return error;
  const who = describeAccess(access);
  const told = textOf(error);
  if (isRefusal(error) || codeOf(error) === 'NOT_ALLOWED')
    return new Forbidden(
      `refused to ${who}: check the password, and that the user may use the virtual host (${told})`,
      {
        code: 'bus.refused',
      },
    );
  return new Unavailable(`no connection as ${who}: ${told}`, { code: 'bus.no_broker' });
};
