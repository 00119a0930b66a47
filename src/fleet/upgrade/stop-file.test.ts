import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { stopFileThere } from './stop-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'siteguard-stop-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('tells a stop file from none, whatever it is', async () => {
  const file = join(folder, 'stop')
  expect(await stopFileThere(file)).toBeUndefined()
  symlinkSync('nowhere', file)
  expect(await stopFileThere(file)).toBe(file)
  rmSync(file)
  expect(await stopFileThere(file)).toBeUndefined()
})

it('takes what cannot be looked at for a stop', async () => {
  const file = join(folder, 'no-folder')
  writeFileSync(file, '')
  expect(await stopFileThere(join(file, 'stop'))).toBe(join(file, 'stop'))
})
