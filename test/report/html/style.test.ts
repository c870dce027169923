import { describe, expect, test } from 'vitest';
import { STYLE } from '../../../harness/report/html/style.ts';

type Colours = Readonly<Record<string, string>>;

/** The colours of each `:root` of the page's style: light, dark and paper; what a later one does not name is as in the first. */
function schemes(): Readonly<Record<'light' | 'dark' | 'print', Colours>> {
  const [light = {}, dark = {}, print = {}] = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
    Object.fromEntries(
      [...body.matchAll(/--([\w-]+): (#[0-9a-f]+);/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  );
  return { light, dark: { ...light, ...dark }, print: { ...light, ...print } };
}

/** As WCAG 2.2 defines it, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Every background that text can come to stand on: that of a line that is pointed at, chosen or struck too. */
const BACKGROUNDS = ['paper', 'raised', 'hover', 'chosen', 'failed-tint', 'doubt-tint', 'broken-tint'];

/** Every colour that the style gives to text. */
const TEXTS = [...STYLE.matchAll(/(?:^|[\s;{])(?:color|fill): var\(--([\w-]+)\)/g)]
  .map(([, name = '']) => name)
  // Surfaces of the chart and the bars.
  .filter((name) => name !== 'between');

describe.each(Object.entries(schemes()))('%s', (_scheme, colours) => {
  test.each([...new Set(TEXTS)])('%s can be read on every background', (name) => {
    const low = BACKGROUNDS.flatMap((background) => {
      const ratio = contrast(colours[name] ?? '', colours[background] ?? '');
      return ratio >= 4.5 ? [] : [`${background}: ${ratio.toFixed(2)}`];
    });
    expect(low).toEqual([]);
  });
});

test('the measure: black on white, and a grey that just fails', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#fff')).toBeLessThan(4.5);
  expect(new Set(TEXTS).size).toBeGreaterThan(8);
});
