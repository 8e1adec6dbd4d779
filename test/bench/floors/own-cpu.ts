/** Processor milliseconds and seconds by the clock that this process needs for `operations` of something. */
export const measureOwnCpu = async (
  operations: number,
  work: () => Promise<unknown> | void,
): Promise<{ readonly value: number; readonly rate: number }> => {
  const before = process.cpuUsage();
  const begun = performance.now();
  await work();
  const used = process.cpuUsage(before);
  return {
    value: (used.user + used.system) / 1000 / operations,
    rate: (operations * 1000) / (performance.now() - begun),
  };
};
