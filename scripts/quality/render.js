// @ts-check

/*
 * docs/quality.json as the part of docs/quality.md between the two marks. Nothing in that part is written by hand.
 */

/** @typedef {{ readonly what: string, readonly value: string, readonly wanted?: string, readonly how: string, readonly at: string, readonly load: string }} Figure */
/** @typedef {{ readonly command: string, readonly code: number, readonly lines: readonly string[], readonly at: string, readonly load: string }} Kept */
/** @typedef {{ readonly machine: string, readonly figures: Readonly<Record<string, Figure>>, readonly records: Readonly<Record<string, Kept>> }} Quality */

export const BEGIN = '<!-- begin: written by npm run quality -->'
export const END = '<!-- end: written by npm run quality -->'

/** @param {Quality} quality */
function part({ machine, figures, records }) {
  const rows = Object.values(figures).map(
    ({ what, value, wanted = '', how, at, load }) => `| ${what} | ${value} | ${wanted} | \`${how}\` | ${at}, ${load} |`,
  )
  const told = Object.entries(records).map(
    ([name, { command, code, lines, at, load }]) =>
      `### ${name}\n\n\`${command}\`, ${at}, load ${load}, exit status ${code}:\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``,
  )
  const table = ['| what | figure | wanted | measured by | when, load |', '|---|---|---|---|---|', ...rows].join('\n')
  return [`On ${machine}.`, table, ...told].join('\n\n')
}

/**
 * The page with its figures as the document has them.
 *
 * @param {string} page
 * @param {Quality} quality
 * @throws {Error} where the page has lost a mark
 */
export function withFigures(page, quality) {
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error('docs/quality.md has lost its marks')
  return `${page.slice(0, from)}${BEGIN}\n\n${part(quality)}\n\n${page.slice(to)}`
}
