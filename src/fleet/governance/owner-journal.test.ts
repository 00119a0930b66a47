import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { OwnerId } from '../../core/account.ts'
import { appendJournal, type JournalAct, journalFile, readJournal } from './owner-journal.ts'

const town = 'town' as OwnerId
const act = (why: string): JournalAct => ({ act: 'allowed', site: 's', account: 'a', recipe: 'lock', plan: 'p', hash: 'h', why })
const by = { by: 'me', now: Date.now }

async function written(): Promise<{ folder: string; file: string; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'sg-journal-'))
  for (const why of ['one', 'two', 'three']) await appendJournal(folder, town, act(why), by)
  const file = journalFile(folder, town)
  return { folder, file, lines: readFileSync(file, 'utf8').split('\n').slice(0, -1) }
}

const faultOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    (error: { params: { detail: string; line: number } }) => `${error.params.detail} ${error.params.line}`,
  )

it('is read as it was written, by writers side by side as well', async () => {
  const { folder } = await written()
  await Promise.all(['a', 'b', 'c', 'd'].map((why) => appendJournal(folder, town, act(why), by)))
  const entries = await readJournal(folder, town)
  expect(entries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(entries.slice(0, 3).map(({ why }) => why)).toEqual(['one', 'two', 'three'])
  expect(await readJournal(folder, 'nobody' as OwnerId)).toEqual([])
})

it('shows what was changed, left out, put in or cut, and takes no more lines then', async () => {
  const { folder, file, lines } = await written()
  const [first = '', second = '', third = ''] = lines
  for (const [text, fault] of [
    [[first.replace('one', 'two'), second, third], 'chain 2'],
    [[first, third], 'chain 2'],
    [[first, second, second, third], 'chain 3'],
    [[second, third], 'chain 1'],
    [[first, 'nonsense', third], 'malformed 2'],
  ] as const) {
    writeFileSync(file, text.map((line) => `${line}\n`).join(''))
    expect(await faultOf(readJournal(folder, town))).toBe(fault)
    expect(await faultOf(appendJournal(folder, town, act('more'), by))).toBe(fault)
  }
  writeFileSync(file, `${first}\n${second.slice(0, 40)}`)
  expect(await faultOf(readJournal(folder, town))).toBe('cut 1')
})
