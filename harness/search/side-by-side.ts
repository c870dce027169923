/** Does `work` for each item, so many at a time, and returns what it gave in the order of the items. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
  onDone: (done: number) => void = () => {},
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let index = next; index < items.length; index = next) {
      next += 1;
      const item = items[index];
      if (item === undefined) return;
      results[index] = await work(item);
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
