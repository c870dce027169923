/** The list without a part of it: without all, each half, each quarter, ..., each single item. The largest parts first. */
export function withoutParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const lists: (readonly Item[])[] = [];
  for (let size = items.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < items.length; at += size)
      lists.push([...items.slice(0, at), ...items.slice(at + size)]);
  return lists;
}
