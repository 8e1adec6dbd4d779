/** Takes from several sources in turn, so that a limit cuts off no source before the others. */
export function* roundRobin<Item>(sources: Iterable<Iterator<Item>>): Generator<Item> {
  let waiting = [...sources];
  while (waiting.length > 0) {
    const next: Iterator<Item>[] = [];
    for (const source of waiting) {
      const { done, value } = source.next();
      if (done === true) continue;
      next.push(source);
      yield value;
    }
    waiting = next;
  }
}
