import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const PAGE_BREAK = '<p style="page-break-before: always"></p>'
/** Lines of 100 characters at 10 points on a sheet of A4, its margins taken off. */
const LINES_A_SHEET = 66

interface Page {
  readonly title: string
  readonly lines: readonly string[]
  /** Commands to type, without the words a person would choose. */
  readonly commands: readonly string[]
}

function pagesOf(file: string): Page[] {
  const [, ...pages] = readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8').split(`${PAGE_BREAK}\n`)
  return pages.map((text) => {
    const lines = text.trim().split('\n')
    const commands = [...text.matchAll(/(?:^ *|`)(siteguard [^`\n]+)/gm)].map(([, line]) => String(line).replaceAll(/"[^"]*"/g, '""'))
    return { title: String(lines[0]).replace('## ', ''), lines, commands }
  })
}

const [english, french] = [pagesOf('incident-runbook.md'), pagesOf('incident-runbook.fr.md')]

it('has a page for each situation, with the same commands in the same order in both languages', () => {
  expect(english.map(({ title }) => title)).toEqual([
    'Locked',
    'Infected',
    'A password was stolen',
    'A ransom note',
    'A false alarm',
    'All of it, in order',
  ])
  expect(french).toHaveLength(english.length)
  for (const [i, { commands }] of english.entries()) {
    expect(commands.length).toBeGreaterThan(4)
    expect(french[i]?.commands).toEqual(commands)
  }
})

it('fits each situation on a sheet, with what not to do before what to do', () => {
  for (const { title, lines } of [...english, ...french].filter(({ lines }) => !lines.some((line) => line.startsWith('### ')))) {
    const printed = lines.reduce((sum, line) => sum + (/^ *```$/.test(line) ? 0 : Math.ceil(Math.max(1, line.length) / 100)), 0)
    expect(printed, title).toBeLessThanOrEqual(LINES_A_SHEET)
    const text = lines.join('\n')
    const order = [
      /^\*\*(?:You see|Vous voyez)\*\*/m,
      /^\*\*(?:Do not|Ne faites pas)\*\*/m,
      /^1\. /m,
      /^\*\*(?:Only a person|Seule une personne)/m,
    ]
    const places = [...order, /^\*\*(?:It is over when|C'est fini quand)\*\*/m].map((part) => text.search(part))
    expect(places, title).toEqual([...places].sort((a, b) => a - b))
    expect(places[0], title).toBeGreaterThan(0)
  }
})
