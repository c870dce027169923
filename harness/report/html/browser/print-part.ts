import { element } from './element.ts';
import { onPrint } from './on-print.ts';

/** A part of the page that is made when it is printed, and gone afterwards: what a screen shows on demand. */
export function printPart(make: () => readonly Node[]): HTMLElement {
  const part = element('div', { class: 'print-only' });
  onPrint((isPrinting) => part.replaceChildren(...(isPrinting ? make() : [])));
  return part;
}
