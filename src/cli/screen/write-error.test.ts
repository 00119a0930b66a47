import { expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Terminal } from './terminal.ts'
import { writeError } from './write-error.ts'

it('tells in words what an error comes from, which is often what can be mended', () => {
  const cause = new SiteguardError({ code: 'SG-DISK-002', kind: 'config', params: { file: 'x\u001b[31m', detail: 'ENOSPC' } })
  const error = new SiteguardError({ code: 'SG-RUN-006', kind: 'rolled-back', params: { run: 'r1', detail: 'SG-DISK-002' }, cause })
  const lines: string[] = []
  const terminal = { err: (text: string) => lines.push(text), width: 80 } as unknown as Terminal
  writeError(error, textsOf('en'), terminal)
  const said = lines.join('')
  expect(said).toMatch(/^siteguard: error SG-RUN-006: The change failed[\s\S]*\nbecause SG-DISK-002: /)
  expect(said.indexOf('because')).toBeLessThan(said.indexOf('next:'))
  expect(said).not.toContain('\u001b')
})

it('lets no name of a file add a line to what it says', () => {
  const paths = ['a.php\nexit 0: all is well\r', 'b.php']
  const error = new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: 'r1', paths, count: 2 } })
  for (const lang of ['en', 'fr'] as const) {
    const lines: string[] = []
    writeError(error, textsOf(lang), { err: (text: string) => lines.push(text), width: 0 } as unknown as Terminal)
    const said = lines.join('').split('\n')
    expect(said.filter((line) => line.startsWith('exit 0'))).toEqual([])
    expect(lines.join('')).toContain('a.php\\nexit 0: all is well, b.php')
  }
})
