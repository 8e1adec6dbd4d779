/** Major and minor number of an interface. Within a major number, versions only add. */
export type InterfaceVersion = `${number}.${number}`;

const pattern = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/;

/** True for a version as it may stand on the wire. */
export const isInterfaceVersion = (text: unknown): text is InterfaceVersion =>
  typeof text === 'string' && pattern.test(text);

const numbersOf = (version: InterfaceVersion): readonly [number, number] => {
  const [major, minor] = version.split('.');
  return [Number(major), Number(minor)];
};

/** Negative where the first is older, 0 where equal, positive where newer. */
export const compareVersions = (first: InterfaceVersion, second: InterfaceVersion): number => {
  const [major, minor] = numbersOf(first);
  const [otherMajor, otherMinor] = numbersOf(second);
  return major === otherMajor ? minor - otherMinor : major - otherMajor;
};

/** Whether a server at `offered` understands a message that came with `needed`: same major, not older. */
export const canServe = (offered: InterfaceVersion, needed: InterfaceVersion): boolean =>
  offered === needed || (numbersOf(offered)[0] === numbersOf(needed)[0] && compareVersions(offered, needed) >= 0);
