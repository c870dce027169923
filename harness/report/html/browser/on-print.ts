type Update = (isPrinting: boolean) => void;

const updates: Update[] = [];
const media = matchMedia('print');
let isPrinting = media.matches;

function change(next: boolean): void {
  if (next === isPrinting) return;
  isPrinting = next;
  // Those that come to be meanwhile have been told already.
  for (const update of [...updates]) update(next);
}

// A browser tells in one of these ways or in both, and lays the page out right after it.
media.addEventListener('change', ({ matches }) => change(matches));
addEventListener('beforeprint', () => change(true));
addEventListener('afterprint', () => change(false));

/** Has `update` told when printing begins and ends, and at once if it has begun. */
export function onPrint(update: Update): void {
  updates.push(update);
  if (isPrinting) update(true);
}
