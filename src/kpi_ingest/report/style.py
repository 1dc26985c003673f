"""The report's style sheet: one column on a screen, A4 on paper, light and dark; nothing is told by colour alone."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1b1e23; --soft: #555b66; --line: #d3d6dc; --strong: #8a909b; --tint: #f2f3f1;
  --link: #1a4f8f; --alarm: #8f1d14; --alarm-tint: #fbeeec; --good: #1f5c38;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c; --ink: #e7e8ea; --soft: #a9afba; --line: #363b44; --strong: #6d7480; --tint: #1f2228;
    --link: #9cc3f5; --alarm: #ffb4a8; --alarm-tint: #33201e; --good: #96d6ae;
  }
}
* { box-sizing: border-box; }
html {
  font: 100%/1.5 "Source Sans 3", "Segoe UI", Roboto, "Liberation Sans", "Helvetica Neue", Arial, sans-serif;
}
body { margin: 0; background: var(--paper); color: var(--ink); font-variant-numeric: lining-nums tabular-nums; }
header, nav, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
footer { padding-bottom: 4rem; margin-top: 3rem; color: var(--soft); }
h1, h2, h3, .lead {
  font-family: Charter, "Bitstream Charter", "Source Serif 4", Georgia, "Liberation Serif", serif;
}
h1 { font-size: 2.1rem; line-height: 1.2; font-weight: 600; margin: 0.2rem 0 0.5rem; text-wrap: balance; }
h2 {
  font-size: 1.5rem; font-weight: 600; margin: 3rem 0 0.5rem; padding-top: 0.7rem;
  border-top: 3px solid var(--ink);
}
h3 { font-size: 1.12rem; font-weight: 600; margin: 2rem 0 0.3rem; line-height: 1.35; }
p, ul, ol, dl { max-width: 46rem; margin: 0.4rem 0; }
.lead { font-size: 1.15rem; max-width: 50rem; margin: 0.6rem 0; }
.kicker { margin: 0; color: var(--soft); letter-spacing: 0.03em; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, :target { outline: 3px solid var(--link); outline-offset: 3px; }
.skip { position: absolute; left: -999rem; padding: 0.5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 0.5rem; }
nav { margin-top: 1.5rem; }
nav h2 { font-size: 1rem; border: 0; margin: 0; padding: 0; }
nav ol { columns: 21rem 3; max-width: none; padding-left: 1.5rem; margin-top: 0.2rem; }
nav li { break-inside: avoid; padding: 0.15rem 0; }
nav a { display: inline-block; min-height: 24px; }
table { width: 100%; border-collapse: collapse; margin: 0.7rem 0 1.6rem; font-size: 0.94rem; }
caption { text-align: left; font-weight: 600; padding: 0.5rem 0 0.3rem; }
th, td {
  text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.5rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word;
}
th { font-weight: 600; }
thead th { border-bottom: 2px solid var(--strong); vertical-align: bottom; }
tbody th[scope="rowgroup"] { background: var(--tint); padding-left: 0.5rem; }
tbody th[scope="row"] { font-weight: 400; }
td.number, th.number { text-align: right; }
.fixed { table-layout: fixed; }
.fixed .what { width: 19%; }
.fixed .how { width: 21%; }
.fixed .side { width: 22%; }
.fixed .number-of { width: 9rem; }
.fixed .figure { width: 17%; }
.open .what, .equal .what { width: 15%; }
.open .number-of { width: 7.6rem; }
.facts table { align-self: start; }
.of { display: block; font-weight: 600; }
.printed { font-weight: 600; font-size: 1.04rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.words { font-weight: 400; font-size: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.state { font-style: italic; }
.from { display: block; color: var(--soft); font-size: 0.83rem; line-height: 1.4; overflow-wrap: anywhere; }
.run-place { color: var(--soft); font-size: 0.83rem; }
.id { color: var(--soft); font-size: 0.83rem; }
.list { list-style: none; margin: 0.15rem 0; padding: 0; }
.list .share { display: inline-block; min-width: 4.2rem; color: var(--soft); }
.tag {
  display: inline-block; border: 1px solid currentColor; border-radius: 0.2rem; padding: 0 0.4rem;
  font-size: 0.8rem; line-height: 1.5; margin: 0 0.3rem 0.2rem 0; white-space: nowrap;
}
.tag.alarm { color: var(--alarm); font-weight: 700; border-width: 2px; }
.tag.quiet { color: var(--soft); }
.call {
  border: 1px solid var(--line); border-left: 0.35rem solid var(--alarm); background: var(--alarm-tint);
  padding: 0.6rem 1rem; margin: 1rem 0; max-width: 50rem;
}
.counts {
  display: flex; flex-wrap: wrap; gap: 0.8rem; list-style: none; padding: 0; max-width: none; margin: 1.2rem 0;
}
.counts li { flex: 1 1 8.5rem; border: 1px solid var(--line); padding: 0.6rem 0.8rem; }
.counts strong { display: block; font-size: 1.7rem; line-height: 1.15; font-weight: 600; }
.counts .alarm { border: 2px solid var(--alarm); color: var(--alarm); }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2rem 2.4rem; max-width: none; }
.facts h3 { margin-top: 1rem; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.25rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.9em "Liberation Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
@media screen and (max-width: 48rem) {
  header, nav, main, footer { padding-left: 1rem; padding-right: 1rem; }
  .facts { grid-template-columns: 1fr; }
  .fixed { min-width: 40rem; }
}
@page {
  size: A4; margin: 12mm 13mm 14mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --strong: #666; --tint: #f3f3f3; --link: #000;
    --alarm: #7a140c; --alarm-tint: #fff; --good: #000;
  }
  html { font-size: 7.5pt; line-height: 1.22; }
  header, nav, main, footer { max-width: none; padding: 0; }
  p, ul, ol, dl, .call, .lead { max-width: none; }
  .skip { display: none; }
  nav li { padding: 0; }
  .from code, .id code, .run-place code { font-size: 1em; }
  .fixed .how { width: 24%; }
  a { text-decoration: none; }
  thead { display: table-header-group; }
  tbody tr:first-child { break-after: avoid; }
  thead { break-inside: avoid; break-after: avoid; }
  tr, .call, .counts, dl { break-inside: avoid; }
  h2, h3, caption, .kicker, .intro, tbody th[scope="rowgroup"] { break-after: avoid; }
  h2 { margin-top: 1.4rem; padding-top: 0.4rem; }
  h3 { margin-top: 0.8rem; }
  caption { padding: 0.2rem 0 0.1rem; }
  th, td { padding: 0.06rem 0.6rem 0.06rem 0; }
  .from { display: inline; line-height: inherit; }
  .from::before { content: " · "; }
  .equal .origin::before { content: ""; }
  .state + .list { margin-left: 0.6rem; }
  .printed, .words { font-size: 1rem; }
  .tag { border: 0; padding: 0; margin-right: 0.5rem; line-height: inherit; }
  .tag.alarm { border-width: 0; text-decoration: underline; }
  .list { display: inline; }
  .list li { display: inline; margin-right: 1rem; }
  .list .share { min-width: 0; }
  .counts { margin: 0.6rem 0; }
  .counts li { flex-basis: 5rem; padding: 0.3rem 0.5rem; }
  table { margin: 0.3rem 0 0.7rem; }
  p { orphans: 3; widows: 3; margin: 0.25rem 0; }
}
"""
