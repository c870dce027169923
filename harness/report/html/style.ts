/** The page's style: one text, so that its hash can stand in the policy. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --raised: #ffffff; --ink: #1d1f21; --dim: #5b6067; --line: #dcdcd6; --hover: #f0f0ea;
  --focus: #0b5cad; --passed: #1b6e35; --failed: #b3211d; --doubt: #7d5700; --broken: #7b2f91;
  --failed-tint: #fbe9e7; --doubt-tint: #f7efd9; --broken-tint: #f5e8f8; --chosen: #dfeaf6;
  --sent: #0b5cad; --received: #a04a00; --between: #0b5cad1f; --handler: #0a6069;
  --mono: ui-monospace, 'SFMono-Regular', 'DejaVu Sans Mono', 'Liberation Mono', Menlo, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17181a; --raised: #1e2022; --ink: #e2e2df; --dim: #a0a5ab; --line: #36393d; --hover: #26292c;
    --focus: #79b4f2; --passed: #6fcb88; --failed: #ff8f85; --doubt: #e3b95a; --broken: #d9a0ec;
    --failed-tint: #3b2120; --doubt-tint: #352d19; --broken-tint: #33223a; --chosen: #22364c;
    --sent: #79b4f2; --received: #f0a45d; --between: #79b4f226; --handler: #6fd0d6;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 96rem; padding: 1.25rem 1.5rem 4rem; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; }
h1 { font-size: 1.35rem; margin: 0; font-weight: 600; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; font-weight: 600; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; font-weight: 600; }
p { margin: .25rem 0; }
a { color: var(--focus); }
code, pre, .mono { font-family: var(--mono); font-size: 12px; }
code { overflow-wrap: anywhere; white-space: pre-wrap; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--raised); padding: .25rem .5rem; }
.dim { color: var(--dim); }
.print-only { display: none; }
#main:focus { outline: none; }

.counts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; }
#contents ul { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: .75rem 0 0; padding: .5rem 0; list-style: none;
  border-block: 1px solid var(--line); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .9rem; margin: .4rem 0; }
.facts div { display: contents; }
.facts.is-row { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; }
.facts.is-row div { display: flex; gap: .45rem; align-items: baseline; }
.facts dt { color: var(--dim); }
.facts dd { margin: 0; font-family: var(--mono); font-size: 12px; line-height: 1.6; overflow-wrap: anywhere; }

.verdict { font-weight: 600; white-space: nowrap; }
.mark { font-family: var(--mono); font-weight: 700; }
.is-passed, .is-held { color: var(--passed); }
.is-failed { color: var(--failed); }
.is-vacuous, .is-diverged { color: var(--doubt); }
.is-broken { color: var(--broken); }
.is-left-out, .is-not-applicable { color: var(--dim); }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .4rem 0; padding: 0; list-style: none; color: var(--dim); font-size: 12px; }

button, input, select { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 3px;
  padding: .15rem .5rem; }
button { cursor: pointer; }
button:hover { background: var(--hover); }
input[type='search'] { min-width: 14rem; }
.filters { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; margin: .5rem 0; }
.filters label { color: var(--dim); display: inline-flex; align-items: center; gap: .35rem; }
.command { display: flex; gap: .5rem; align-items: flex-start; margin: .4rem 0; }
.command code { flex: 1 1 auto; min-width: 0; background: var(--hover); border-radius: 3px; padding: .25rem .5rem; }
.command button { flex: none; font-size: 12px; }

.grid-frame { overflow: auto; max-height: 72vh; border: 1px solid var(--line); background: var(--raised); width: fit-content; max-width: 100%; }
table.grid { border-collapse: separate; border-spacing: 0; font-size: 12px; }
.grid th { font-weight: 400; text-align: left; background: var(--raised); }
.grid thead th { position: sticky; top: 0; z-index: 2; vertical-align: bottom; border-bottom: 1px solid var(--line); padding: .35rem .1rem; }
.grid thead th span { writing-mode: vertical-rl; transform: rotate(180deg); font-family: var(--mono);
  max-height: 12rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.grid thead th:first-child { left: 0; z-index: 3; padding: .35rem .6rem; color: var(--dim); }
.grid tbody th { position: sticky; left: 0; z-index: 1; padding: .1rem .75rem .1rem .6rem; border-right: 1px solid var(--line); white-space: nowrap;
  max-width: min(28rem, 60vw); overflow: hidden; text-overflow: ellipsis; }
.grid tbody th code { white-space: nowrap; }
.grid tbody th span { color: var(--dim); margin-left: .6rem; }
.grid .sizer { visibility: hidden; height: 0; overflow: hidden; white-space: nowrap; max-width: min(28rem, 60vw); }
.grid .sizer b { font-weight: 400; margin-left: .6rem; }
.grid tbody tr { height: 23px; }
.grid td { width: 2.6em; min-width: 2.6em; height: 23px; padding: 0; text-align: center; font-family: var(--mono); white-space: nowrap;
  border-bottom: 1px solid var(--hover); }
.grid td[tabindex] { cursor: pointer; }
.grid td .mark { display: inline-block; width: 1.1em; }
.grid td .mark.is-passed { font-weight: 400; }
.grid td.has-failed { background: var(--failed-tint); }
.grid td.has-doubt { background: var(--doubt-tint); }
.grid td.has-broken { background: var(--broken-tint); }
.grid td[tabindex]:hover { box-shadow: inset 0 0 0 1px var(--dim); }
.grid td[aria-selected='true'] { box-shadow: inset 0 0 0 2px var(--focus); }
.grid td:focus-visible { outline-offset: -2px; }
.panel { background: var(--raised); border: 1px solid var(--line); padding: .5rem .75rem; }
.panel[hidden] { display: none; }
.grid-panel { position: sticky; bottom: .5rem; z-index: 4; margin-top: .5rem; border-left: 3px solid var(--focus);
  box-shadow: 0 1px 6px #0003; max-height: 60vh; overflow: auto; }
.panel-head { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }
.grid-panel h4, .details h4 { margin: 0 0 .25rem; font-size: 13px; overflow-wrap: anywhere; font-weight: 600; }
.case + .case { border-top: 1px solid var(--line); margin-top: .5rem; padding-top: .4rem; }

.findings { border-top: 1px solid var(--line); }
details.finding { border-bottom: 1px solid var(--line); }
details.finding > summary { display: grid; grid-template-columns: 7rem minmax(10rem, 18rem) minmax(0, 1fr); gap: 0 .75rem; padding: .3rem .35rem;
  cursor: pointer; align-items: baseline; list-style: none; }
details > summary::-webkit-details-marker { display: none; }
details.finding > summary:hover, details.run > summary:hover { background: var(--hover); }
details.finding > summary code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
details.finding[open] > summary code { white-space: pre-wrap; }
.finding-body { padding: .25rem .35rem 1rem 8.1rem; }
.broken-list { margin: .35rem 0; padding: 0; list-style: none; }
.broken-list li { margin: .25rem 0; }
.said { display: block; padding-left: 1.2rem; overflow-wrap: anywhere; }
pre.journal { overflow: auto; max-height: 26rem; margin: .5rem 0 0; padding: .5rem .6rem; background: var(--raised); border: 1px solid var(--line); line-height: 1.5; }
pre.journal .struck { color: var(--failed); }

details.run { border: 1px solid var(--line); background: var(--raised); margin: .75rem 0; }
details.run > summary > * { min-width: 0; overflow-wrap: anywhere; }
details.run > summary { display: flex; flex-wrap: wrap; gap: .1rem .9rem; padding: .45rem .75rem; cursor: pointer; align-items: baseline; list-style: none; }
details.run[open] > summary { border-bottom: 1px solid var(--line); }
summary::before { content: '▸'; color: var(--dim); width: 1em; display: inline-block; }
details[open] > summary::before { content: '▾'; }
details.finding > summary { grid-template-columns: 1em 6.5rem minmax(10rem, 18rem) minmax(0, 1fr); }
.run-body { padding: .5rem .75rem 1rem; }
.contracts { display: grid; grid-template-columns: 1.2em max-content minmax(0, 1fr); gap: .1rem .6rem; margin: .5rem 0; padding: 0; list-style: none; }
.contracts li { display: contents; }
.contracts .said { padding: 0; }

.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: 12px; color: var(--dim); margin: .2rem 0; }
.legend svg { vertical-align: middle; margin-right: .35rem; }
.chart-frame { overflow-x: auto; }
.chart { display: block; width: 100%; min-width: 44rem; max-width: 75rem; height: auto; touch-action: pan-y; cursor: crosshair; }
.chart text { font: 11px var(--mono); fill: var(--dim); }
.chart .axis { stroke: var(--dim); stroke-width: 1; fill: none; }
.chart .rule { stroke: var(--line); stroke-width: 1; }
.chart .cut { stroke: var(--dim); stroke-width: 1; stroke-dasharray: 1 3; }
.chart .between { fill: var(--between); stroke: none; }
.sent-line { fill: none; stroke: var(--sent); stroke-width: 2; }
.received-line { fill: none; stroke: var(--received); stroke-width: 2; stroke-dasharray: 5 3; }
.chart .fault-line { stroke: var(--failed); stroke-width: 1; stroke-dasharray: 2 2; }
.chart .fault-mark { fill: var(--failed); font-size: 12px; text-anchor: middle; }
.chart .lane-tick { stroke: var(--dim); stroke-width: 1; }
.chart .cursor { stroke: var(--focus); stroke-width: 1; }
.readout { font-family: var(--mono); font-size: 12px; min-height: 1.5em; display: block; }

.timeline { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: .75rem; align-items: start; }
.lanes { border: 1px solid var(--line); background: var(--raised); min-width: 0; }
.lane-row { display: grid; grid-template-columns: 4.2rem minmax(0, 0.8fr) 8.6rem minmax(0, 1.1fr) minmax(0, 1.3fr) 9.5rem; column-gap: .6rem; padding: 0 .5rem;
  font-family: var(--mono); font-size: 12px; line-height: 22px; }
.lane-row > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lane-head { color: var(--dim); font-family: inherit; border-bottom: 1px solid var(--line); }
.rows { position: relative; overflow-y: auto; max-height: 34rem; overscroll-behavior: contain; }
.rows:focus-visible { outline-offset: -2px; }
.rows .lane-row { position: absolute; left: 0; right: 0; height: 22px; cursor: default; }
.rows .lane-row:hover { background: var(--hover); }
.rows .lane-row[aria-selected='true'] { background: var(--chosen); }
.rows .is-late { border-top: 1px dashed var(--line); }
.when { color: var(--dim); text-align: right; }
.what-client { color: var(--received); grid-column: 2; }
.what-server { grid-column: 4 / 6; grid-row: 1; }
.lane-row > .what-log { grid-column: 5; grid-row: 1; }
.what-log { color: var(--doubt); }
.what-handlers { grid-column: 6; grid-row: 1; display: flex; }
.what-handlers > span { overflow: hidden; text-overflow: ellipsis; }
.handler { color: var(--handler); font-weight: 600; }
.strip { flex: none; width: 11px; position: relative; }
.strip::before { position: absolute; left: 2px; width: 5px; top: 0; bottom: 0; border: 0 solid var(--dim); }
.strip[class*=' is-']::before { content: ''; border-left-width: 2px; }
.strip.is-first::before { top: 50%; border-top-width: 2px; }
.strip.is-last::before { bottom: 50%; border-bottom-width: 2px; }
.strip.is-only::before { top: 50%; bottom: auto; border-top-width: 2px; border-left-width: 0; }
.kernel { display: flex; align-items: center; gap: .4rem; color: var(--dim); }
.kernel svg { flex: none; }
.bar-taken { fill: var(--sent); opacity: .35; }
.bar-received { fill: var(--received); }
.lane-row.is-struck { background: var(--failed-tint); }
.lane-row.is-struck .what-server { color: var(--failed); font-weight: 600; }
.details { position: sticky; top: .75rem; min-height: 9rem; max-height: 36rem; overflow: auto; font-size: 12px; }
.details h4 { font-family: var(--mono); }
.struck-text { color: var(--failed); font-weight: 600; overflow-wrap: anywhere; }
.empty { padding: .5rem .75rem; color: var(--dim); }
@media (max-width: 70rem) {
  .timeline { grid-template-columns: minmax(0, 1fr); }
  .details { position: static; min-height: 5rem; }
}
@media (max-width: 48rem) {
  body { padding: .75rem; }
  .lanes { overflow-x: auto; }
  .lane-row { min-width: 60rem; }
  .rows { width: 60rem; }
  details.finding > summary { grid-template-columns: 1em 6rem minmax(0, 1fr); }
  details.finding > summary code { grid-column: 2 / -1; }
  .finding-body { padding-left: .5rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: auto; } }

@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --dim: #444; --line: #bbb; --hover: #fff; --focus: #000;
    --passed: #0d5526; --failed: #9b1512; --doubt: #5f4200; --broken: #5f1f73; --failed-tint: #fff; --doubt-tint: #fff; --broken-tint: #fff;
    --sent: #0b5cad; --received: #a04a00; --between: #0b5cad1f; --handler: #064a52; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filters, #contents, .skip, button, .readout, .lanes, .grid-frame, .details, .grid-panel, .key-help { display: none !important; }
  .print-only { display: block; }
  .timeline, .run-body { display: block; }
  pre.journal { max-height: none; overflow: visible; border: none; }
  table.printed-grid { font-size: 7pt; width: auto; }
  .printed-grid thead th, .printed-grid tbody th { position: static; }
  .printed-grid thead th span { max-height: none; overflow: visible; }
  .printed-grid tbody th { max-width: none; overflow: visible; white-space: normal; padding: 0 .4rem 0 0; }
  .printed-grid tbody th code { font-size: 7pt; }
  .printed-grid tbody tr, .printed-grid td { height: auto; }
  .printed-grid td { width: 2.1em; min-width: 2.1em; padding-left: .45em; text-align: left; }
  .printed-grid td .mark { width: .75em; }
  pre.journal { white-space: pre-wrap; }
  details.run { border: none; border-top: 1px solid #bbb; }
  .finding-body { padding-left: 1rem; }
  h2, h3, summary { break-after: avoid; }
  .printed { border-collapse: collapse; width: 100%; font: 8pt/1.35 var(--mono); }
  .printed th, .printed td { text-align: left; vertical-align: top; padding: .1rem .4rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
  .printed.is-timeline td:not(:last-child), .printed th { white-space: nowrap; }
  .printed { margin-top: .75rem; }
  .printed caption { text-align: left; font-weight: 600; padding: .2rem .4rem; }
  .printed .said { padding: 0; color: #444; }
  .printed .is-struck td { font-weight: 600; }
  svg.chart { break-inside: avoid; min-width: 0; }
}
`;
