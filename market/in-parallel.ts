/** Runs a task per item, a few at a time; one that throws does not stop the others. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<R>,
): Promise<readonly PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = new Array(items.length);
  const queue = items.entries();
  const work = async (): Promise<void> => {
    // All workers share one iterator, so that each item is taken once.
    for (const [i, item] of queue) {
      const [settled] = await Promise.allSettled([task(item)]);
      results[i] = settled;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
