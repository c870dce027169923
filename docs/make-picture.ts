import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { packageRoot } from '../harness/native/package-root.ts';

/*
 * `npm run picture` draws docs/run.svg, the README's picture: what one command prints, colours and all.
 */

const COMMAND = [
  ...['run', '--target', 'deferred-error', '--get', '/big.bin'],
  ...['--plan', 'write#1=short:100; write#2=ECONNRESET'],
];
const FONT_SIZE = 13;
const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 7.83;
const PADDING = 16;
const FOREGROUND = '#d6deeb';
const BACKGROUND = '#0d1420';
/** Colours of the SGR codes that the terminal report uses. */
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff6b6b',
  32: '#7bd88f',
  33: '#e6c35c',
  35: '#d08bff',
  36: '#6cc7f5',
};

const { stdout } = spawnSync(
  process.execPath,
  [join(packageRoot(), 'dist/harness/cli/main.js'), ...COMMAND],
  {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1' },
  },
);
const prompt = `\u001b[2m$ npx nthfail run --target deferred-error --get /big.bin --plan '${COMMAND.at(-1)}'\u001b[22m`;
writeFileSync(join(packageRoot(), 'docs/run.svg'), drawSvg([prompt, '', ...stdout.trimEnd().split('\n')]));

/** Draws lines of terminal output, with their SGR sequences, as an SVG. */
function drawSvg(lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * CHARACTER_WIDTH) + 2 * PADDING;
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const texts = lines.map(
    (line, index) =>
      `<text x="${PADDING}" y="${PADDING + (index + 0.75) * LINE_HEIGHT}" xml:space="preserve">${drawLine(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>nthfail run: a timeline of one connection and the contracts it broke</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(line: string): string {
  let colour: string | undefined;
  let isDim = false;
  let isBold = false;
  // Every part but the first begins with the code of its SGR sequence and `m`.
  const [plain = '', ...parts] = line.split('\u001b[');
  const spans = parts.map((part) => {
    const codeEnd = part.indexOf('m');
    const code = part.slice(0, codeEnd);
    if (code === '1') isBold = true;
    else if (code === '2') isDim = true;
    else if (code === '22') isBold = isDim = false;
    else colour = COLOURS[code];
    const fill = colour === undefined ? '' : ` fill="${colour}"`;
    const style = `${isDim ? ' opacity="0.55"' : ''}${isBold ? ' font-weight="bold"' : ''}`;
    return `<tspan${fill}${style}>${escapeXml(part.slice(codeEnd + 1))}</tspan>`;
  });
  return `${escapeXml(plain)}${spans.join('')}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
