/** Proves at compile time that a switch is exhaustive; throws should the impossible arrive from outside. */
export const assertNever = (value: never): never => {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
};
