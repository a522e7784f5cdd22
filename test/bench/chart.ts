/**
 * The chart for `README.md`, from the results and from nothing else: one bar a contestant, its length the ratio.
 *
 * It brings its own paper, so that it can be read wherever it is shown, and follows the reader's scheme. Who does not
 * see it hears the same numbers (`desc`).
 */
import { PRODUCT } from './installations.ts';
import { EXPRESS_DURABLE, EXPRESS_DURABLE_UNTOUCHED } from './peer.ts';
import { type Results, rowOf } from './results.ts';

type Bar = { readonly label: string; readonly note: string; readonly ratio: number; readonly ours: boolean };

const CONNECTIONS = 64;
const TITLE = 'Payments authorised in a CPU-second';
const SUBTITLE = `as a share of the P-256 signatures that openssl verifies in a second; ${CONNECTIONS} connections; longer is better`;

const WIDTH = 760;
const MARGIN = 28;
const BARS_FROM = 262;
const BARS_TO = 664;
const FIRST_ROW = 92;
const ROW = 42;
const BAR = 20;
const GAP = 16;

const STYLE = `
    svg { color-scheme: light dark; font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums }
    .paper { fill: #fbfbf9; stroke: #dcdfe6 } .axis { stroke: #b9bfcc } .ink { fill: #14213d } .quiet { fill: #566077 }
    .ours { fill: #0b5fff } .peer { fill: #8c95a8 }
    .title { font-size: 20px; font-weight: 600 } .label { font-size: 14px } .value { font-size: 14px; font-weight: 600 } .note { font-size: 12px }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0e1420; stroke: #2a3346 } .axis { stroke: #46516a } .ink { fill: #e8ecf4 } .quiet { fill: #9aa5bb }
      .ours { fill: #7ea8ff } .peer { fill: #727e96 }
    }`;

export function chart(results: Results): string {
  const groups = barsOf(results);
  const longest = Math.max(...groups.flat().map(({ ratio }) => ratio));
  let y = FIRST_ROW;
  const drawn: string[] = [];
  for (const group of groups) {
    for (const bar of group) {
      drawn.push(draw(bar, y, ((BARS_TO - BARS_FROM) * bar.ratio) / longest));
      y += ROW;
    }
    y += GAP;
  }
  const height = y + 4;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">${TITLE}</title>
  <desc id="desc">${described(groups.flat())}</desc>
  <style>${STYLE}
  </style>
  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>
  <text class="ink title" x="${MARGIN}" y="42">${TITLE}</text>
  <text class="quiet note" x="${MARGIN}" y="64">${SUBTITLE}</text>
${drawn.join('\n')}
  <line class="axis" x1="${BARS_FROM}" y1="${FIRST_ROW}" x2="${BARS_FROM}" y2="${y - GAP}"/>
</svg>
`;
}

function barsOf(results: Results): Bar[][] {
  const bar = (ours: boolean, label: string, note: string, name: string, cold = false): Bar => {
    return { label, note, ours, ratio: rowOf(results, name, CONNECTIONS, cold).ratio };
  };
  return [
    [
      bar(true, 'fido2-sca, SQLite', 'payers who come again (warm)', PRODUCT),
      bar(true, 'fido2-sca, SQLite', 'each payer for the first time (cold)', PRODUCT, true),
    ],
    [
      bar(true, 'fido2-sca, PostgreSQL', 'warm; the database’s CPU counts', 'PostgreSQL, one instance'),
      bar(true, 'fido2-sca, PostgreSQL', 'warm, two instances', 'PostgreSQL, two instances'),
    ],
    [
      bar(false, 'Express + SimpleWebAuthn + SQLite', 'payments, as tutorials build it', EXPRESS_DURABLE),
      bar(false, 'Express + SimpleWebAuthn + SQLite', 'payments, without session touch', EXPRESS_DURABLE_UNTOUCHED),
      bar(false, 'Express + SimpleWebAuthn', 'payments in memory, no ledger', 'Express + SimpleWebAuthn, payments in memory'),
      bar(false, 'Express + SimpleWebAuthn', 'a login, no payment; in memory', 'Express + SimpleWebAuthn, in memory'),
      bar(false, 'better-auth + passkey plugin', 'a login, no payment; SQLite', 'better-auth + passkey plugin, SQLite'),
    ],
  ];
}

function draw({ label, note, ratio, ours }: Bar, top: number, length: number): string {
  const middle = top + ROW / 2;
  return `  <text class="ink label" x="${MARGIN}" y="${middle - 2}">${label}</text>
  <text class="quiet note" x="${MARGIN}" y="${middle + 14}">${note}</text>
  <rect class="${ours ? 'ours' : 'peer'}" x="${BARS_FROM}" y="${middle - BAR / 2}" width="${length.toFixed(1)}" height="${BAR}"/>
  <text class="ink value" x="${(BARS_FROM + length + 10).toFixed(1)}" y="${middle + 5}">${ratio.toFixed(3)}</text>`;
}

function described(bars: readonly Bar[]): string {
  return `A share ${SUBTITLE.slice('as a share '.length)}. ${bars.map(({ label, note, ratio }) => `${label}, ${note}: ${ratio.toFixed(3)}`).join('. ')}.`;
}
