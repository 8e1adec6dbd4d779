import type { RowMeasure } from '../bench.ts';
import { bringUp, type BenchCloud } from '../bench-cloud.ts';
import { makeCloud, type CloudUnderTest } from '../../e2e/cloud-under-test.ts';
import { nodeStart } from '../floors/node-start.ts';

/** `nimbo up` by the clock, until every API answers: in an empty state directory, and again after `nimbo down`. */
export const measureStart: RowMeasure = async (bench) => {
  const floor = await bench.floor(nodeStart);
  const underTest = await makeCloud();
  try {
    const first = await secondsUntilAnswers(underTest);
    await underTest.nimbo(['down']);
    const second = await secondsUntilAnswers(underTest);
    return [
      { operation: 'start until every API answers', measured: second, unit: 's', budget: 2, floor },
      { operation: 'first start, with migrations', measured: first, unit: 's', budget: 5, floor },
    ];
  } finally {
    await underTest.dispose();
  }
};

const secondsUntilAnswers = async (underTest: CloudUnderTest): Promise<number> => {
  const begun = performance.now();
  const urls = await bringUp(underTest);
  await Promise.all(Object.values(urls satisfies BenchCloud['urls']).map(expectAnswer));
  return (performance.now() - begun) / 1000;
};

const expectAnswer = async (url: string): Promise<void> => {
  const answer = await fetch(url);
  // Services answer 300 where a client has to choose among versions.
  if (answer.status !== 200 && answer.status !== 300) throw new Error(`${url} answered ${answer.status}`);
};
