import { printable } from '../../core/printable.ts'
import { lastProofs, type ProofReport } from '../../core/proof.ts'
import { wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** What was tried on the live site, a line each. */
export function proofLines(reports: readonly ProofReport[], options: ShowOptions, indent: number): string[] {
  const { texts, width, paint } = options
  const { harden: words, screen } = texts
  return lastProofs(reports).map(({ of, url, outcome, why, before }) => {
    const place = `${printable(url)}${screen.colon}`
    const then = before === undefined ? '' : words.before[before]
    const said =
      outcome === 'proved'
        ? paint.good(`${words.proved[of]}${then === '' ? '' : ` (${then})`}`)
        : paint.doubt(`${words.notRun[of]}${why === undefined ? '' : ` (${words.why[why]})`}`)
    return `${' '.repeat(indent)}${wrap(`${words.label}${screen.colon}${place}${said}`, width, indent + 2)}`
  })
}
