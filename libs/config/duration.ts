const unitSeconds = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

const unitOrder = ['d', 'h', 'm', 's'] as const;

/** Seconds meant by `30s`, `5m`, `1h30m`, `2d`, `0.5s`, `250ms` or a bare number of seconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  if (/^\d+(\.\d+)?$/.test(text)) {
    return Number(text);
  }
  const milliseconds = /^(\d+)ms$/.exec(text);
  if (milliseconds !== null) {
    return Number(milliseconds[1]) / 1000;
  }
  if (!/^(\d+(\.\d+)?d)?(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?$/.test(text) || text === '') {
    return undefined;
  }
  const parts = text.matchAll(/(\d+(?:\.\d+)?)([dhms])/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitSeconds[unit as 'd'], 0);
};

/** Seconds as people write them: `90` → `1m30s`, `3600` → `1h`, `0.25` → `0.25s`. */
export const formatDuration = (seconds: number): string => {
  if (!Number.isInteger(seconds) || seconds <= 0) {
    return `${seconds}s`;
  }
  let rest = seconds;
  const parts = unitOrder.map((unit) => {
    const amount = Math.floor(rest / unitSeconds[unit]);
    rest -= amount * unitSeconds[unit];
    return amount === 0 ? '' : `${amount}${unit}`;
  });
  return parts.join('');
};
