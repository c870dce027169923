import { onPrint } from './on-print.ts';

/** Opens all that is folded while the page is printed. `build` makes what has not been built yet. */
export function openForPrint(build: () => void): void {
  let opened: readonly HTMLDetailsElement[] = [];
  onPrint((isPrinting) => {
    if (isPrinting) {
      build();
      opened = [...document.querySelectorAll('details')].filter(({ open }) => !open);
    }
    for (const one of opened) one.open = isPrinting;
  });
}
