import type { Verdict } from '../../core/verdict.ts'

/** Colours of the page: sRGB, six hex digits. `report-style.test.ts` computes their contrast. */
export interface Palette extends Readonly<Record<Verdict, string>> {
  readonly ink: string
  readonly paper: string
  /** Of a card on the paper. */
  readonly card: string
  readonly quiet: string
  readonly rail: string
  readonly link: string
}

export const LIGHT: Palette = {
  ink: '#111111',
  paper: '#ffffff',
  card: '#f4f4f2',
  quiet: '#444444',
  rail: '#767676',
  link: '#0b3d91',
  infected: '#9b0f06',
  suspect: '#6b4300',
  unknown: '#41416b',
  clean: '#0f5327',
}

export const DARK: Palette = {
  ink: '#f5f5f5',
  paper: '#101010',
  card: '#1d1d1d',
  quiet: '#c8c8c8',
  rail: '#8f8f8f',
  link: '#a9c7ff',
  infected: '#ffb3aa',
  suspect: '#ffd27a',
  unknown: '#c9c9ff',
  clean: '#93e6ac',
}

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')

/**
 * The whole style of the page. No table or code is wider than the screen, everything to be touched is at least 44 pixels high, and a verdict
 * is told by words and form as well as by colour. On paper what is for the keeper is open and what is for the expert is left out.
 */
export const REPORT_STYLE = `:root{color-scheme:light dark;${variables(LIGHT)}}
@media(prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
html{scroll-padding-top:.5rem}
body{font:1.0625rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .6rem}h3{font-size:1.15rem;margin:0}h4{font-size:1rem;margin:1rem 0 .2rem}
p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.25rem}li{margin:.45rem 0}
a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code{font:.92em ui-monospace,monospace}.cmd{display:block;padding:.5rem .6rem;margin:.25rem 0;background:var(--paper);border:1px solid var(--rail);border-radius:.3rem}
.skip{position:absolute;left:-999rem}.skip:focus{position:static;display:block;padding:.7rem}
.lead{font-size:1.25rem;font-weight:700}.quiet{color:var(--quiet)}
.asked{border-left:.4rem solid var(--ink);padding:.2rem 0 .2rem .8rem}
.infected{--v:var(--infected)}.suspect{--v:var(--suspect)}.unknown{--v:var(--unknown)}.clean{--v:var(--clean)}
.verdict{color:var(--v);font-weight:700}.verdict svg{width:1em;height:1em;vertical-align:-.12em;margin-right:.35em;fill:var(--v);stroke:var(--v)}
.glance{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.5rem}
.glance li{margin:0}.glance a{display:block;height:100%;min-height:2.75rem;padding:.6rem .8rem;background:var(--card);border-left:.4rem solid var(--v);color:var(--ink);text-decoration:none;border-radius:.2rem}
.glance a:hover b,.glance a:focus b{text-decoration:underline}.glance b,.glance span{display:block}
article{background:var(--card);border-left:.4rem solid var(--v);padding:1rem;margin:1rem 0;border-radius:.2rem}
details{margin:.6rem 0 0;border-top:1px solid var(--rail)}summary{min-height:2.75rem;padding:.65rem 0;font-weight:600;cursor:pointer}
.nights svg{width:100%;height:8.5rem;display:block;border-bottom:1px solid var(--rail)}.ends{display:flex;justify-content:space-between;margin:.2rem 0}.strip .rail{stroke:var(--rail)}
.bar-infected,.cell-infected{fill:var(--infected)}.bar-suspect,.cell-suspect{fill:var(--suspect)}.bar-unknown,.cell-unknown{fill:none;stroke:var(--unknown);stroke-width:2}.bar-clean,.cell-clean{fill:var(--clean)}
.strip{width:100%;max-width:30rem;height:2rem;display:block}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}.legend li{margin:.2rem 0}
table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{text-align:left;padding:.3rem .5rem .3rem 0;border-bottom:1px solid var(--rail);overflow-wrap:normal}th{hyphens:auto}
.back{display:inline-block;min-height:2.75rem;padding:.6rem 0}
dt{font-weight:700;margin-top:.6rem}dd{margin:0}
@media(max-width:30rem){table{font-size:.8rem}th,td{padding-right:.3rem}}
@media print{:root{color-scheme:light;${variables(LIGHT)}}body{max-width:none;padding:0;font-size:10.5pt}.skip,.back,.expert,.nights-table{display:none}
article{break-inside:avoid-page;background:none;padding:.4rem .8rem}h2,h3,h4{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none;min-height:0;padding:.3rem 0}
svg,article,.glance a{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit}}`
