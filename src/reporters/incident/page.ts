import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { wrap } from '../text/layout.ts'

/** Columns of a sheet of paper. */
const PAPER_WIDTH = 76

/** A paper while it is written, in one language. Text from outside is made printable by whoever hands it in. */
export interface Page {
  head(text: string): void
  line(text: string, indent?: number): void
  item(text: string): void
  /** What only a person can say, marked so that it cannot be overlooked; counted. */
  blank(what: string, indent?: number): void
  gap(): void
  moment(iso: string): string
  readonly blanks: number
  text(): string
}

export function createPage({ incidentPapers: words, screen }: Texts): Page {
  const out: string[] = []
  let blanks = 0
  const line = (text: string, indent = 0): void => {
    out.push(`${' '.repeat(indent)}${wrap(text, PAPER_WIDTH, indent)}`)
  }
  const page: Page = {
    head(text) {
      if (out.length > 0) out.push('')
      line(text)
      out.push('-'.repeat(Math.min(PAPER_WIDTH, text.length)))
    },
    line,
    item: (text) => out.push(`- ${wrap(text, PAPER_WIDTH, 2)}`),
    blank(what, indent = 0) {
      blanks += 1
      line(words.blank({ what }), indent)
    },
    gap: () => out.push(''),
    moment: (iso) => (Number.isNaN(Date.parse(iso)) ? printable(iso) : screen.moment(iso)),
    get blanks() {
      return blanks
    },
    text: () => `${out.join('\n')}\n`,
  }
  return page
}
