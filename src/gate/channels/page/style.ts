/**
 * The look of every approval page. Colours keep a contrast of at least 7:1 in both schemes (WCAG 2.2, level AAA); what matters has a border besides its
 * colour, so that it stays visible where the system replaces colours.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #16181d; --quiet: #454a54; --line: #c3c8d0; --edge: #6a707c; --soft: #f3f4f6;
  --warn: #6e4200; --warn-paper: #fff6e0; --warn-ink: #3d2600;
  --stop: #930f18; --stop-paper: #fdecec; --stop-ink: #4f060b;
  --go: #0b4aa8; --go-ink: #ffffff; --stop-fill: #930f18; --stop-fill-ink: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --ink: #f1f3f6; --quiet: #b9bfca; --line: #3a404b; --edge: #8d95a3; --soft: #1f2228;
    --warn: #f0b64a; --warn-paper: #2b2210; --warn-ink: #ffe6b3;
    --stop: #ff8f88; --stop-paper: #3a1214; --stop-ink: #ffdeda;
    --go: #a9c8ff; --go-ink: #0a1c3a; --stop-fill: #ffb0aa; --stop-fill-ink: #3d0306;
  }
}
@media (prefers-contrast: more) {
  :root { --quiet: var(--ink); --line: var(--ink); --edge: var(--ink); --soft: var(--paper); --warn-paper: var(--paper); --stop-paper: var(--paper); }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
main { flex: 1; width: 100%; max-width: 46rem; margin: 0 auto; padding: 1.25rem 1rem 2rem; }
bdi { white-space: pre-wrap; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: 0 0 .5rem; }
.bar { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; margin: 0 0 1rem; color: var(--quiet); }
.bar p { margin: 0; }
.time { font-variant-numeric: tabular-nums; font-weight: 600; }
.target { font-size: 1.25rem; font-weight: 700; line-height: 1.4; margin: 0 0 .5rem; }
.organization { margin: 0 0 1rem; color: var(--quiet); }
.target bdi, .exact { display: inline-block; padding: .1em .4em; border: 1px solid var(--edge); background: var(--soft); }
.exact { font-weight: 700; }
.subject { margin: 1.5rem 0; }
.subject div { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0 1rem; padding: .5rem 0; border-top: 1px solid var(--line); }
.subject div:last-child { border-bottom: 1px solid var(--line); }
.subject dt { color: var(--quiet); }
.subject dd { margin: 0; }
.panel { border: 2px solid var(--warn); border-left-width: .6rem; background: var(--warn-paper); color: var(--warn-ink); padding: 1rem; margin: 0 0 1.5rem; }
.panel h2 { color: var(--warn); }
.panel p, .panel li { font-size: 1.15rem; line-height: 1.4; }
.panel p:last-child, .panel ul:last-child { margin-bottom: 0; }
.panel ul { margin: 0 0 .5rem; padding-left: 1.25rem; }
.panel.stop { border-width: 3px; border-left-width: 1rem; border-color: var(--stop); background: var(--stop-paper); color: var(--stop-ink); }
.panel.stop h2 { color: var(--stop); }
.final { font-weight: 700; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-weight: 700; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; font-weight: 400; padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); }
tbody th { width: 11rem; color: var(--quiet); }
tbody th.part { padding-left: 1rem; }
tbody th.group { width: auto; color: var(--ink); background: var(--soft); padding: .6rem .5rem; border-top: 2px solid var(--edge); }
tbody td.lost { padding-left: 1rem; border-left: .25rem solid var(--warn); }
tbody td.lost.final { border-left-color: var(--stop); }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; font-size: .95em; }
.decision { position: sticky; bottom: 0; background: var(--paper); border-top: 2px solid var(--edge); }
.decision > div { max-width: 46rem; margin: 0 auto; padding: .75rem 1rem; display: flex; flex-wrap: wrap; gap: .75rem; align-items: flex-end; }
.decision form { margin: 0; }
.decision .approve { flex: 1 1 20rem; display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: flex-end; }
.decision .approve > label { flex: 1 1 100%; }
.decision .problem:not([hidden]) { flex: 1 1 100%; margin: 0; color: var(--stop); font-weight: 700; }
input { flex: 1 1 12rem; min-width: 0; }
input, button { font: inherit; min-height: 2.75rem; padding: .5rem .9rem; border: 2px solid var(--edge); border-radius: .3rem; background: var(--paper); color: var(--ink); }
button { font-weight: 700; min-width: 7.5rem; cursor: pointer; }
button.yes { background: var(--go); border-color: var(--go); color: var(--go-ink); }
button.yes.stop { background: var(--stop-fill); border-color: var(--stop-fill); color: var(--stop-fill-ink); }
button:disabled, button.yes:disabled { background: var(--soft); border: 2px dashed var(--edge); color: var(--quiet); cursor: not-allowed; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
@media (max-width: 32rem) {
  .subject div { grid-template-columns: 1fr; }
  tbody th { width: 35%; }
  .decision > div > form, .decision .approve { flex: 1 1 100%; }
  .decision .plain { flex: 1 1 0; }
  .decision .plain button { width: 100%; }
  .decision .approve button { min-width: 0; }
  input { flex-basis: 8rem; }
}
@media (max-height: 44rem) and (max-width: 32rem), (max-height: 30rem) {
  .decision { position: static; }
}
@media (forced-colors: active) {
  .exact, .target bdi { border-color: CanvasText; }
}
`;
