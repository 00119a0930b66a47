import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkStore, forget } from '../../../src/snapshots/store/index.ts'
import { contentsOf, emptyFolder, newStore, take } from './samples.ts'

const PATH = process.env.PATH
const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()

afterEach(() => {
  process.env.PATH = PATH
})

/** From here on Git fails at one of its commands as it does on a full disk, and leaves what it leaves then. */
function failAt(command: string, words: string): void {
  const folder = emptyFolder()
  const script = `#!/bin/sh
for word; do case $word in
--git-dir=*) dir=\${word#--git-dir=} ;;
${command}) ${command === 'fast-import' ? ': > "$dir/fast_import_crash_$$";' : ''} echo '${words}' >&2; exit 128 ;;
esac; done
exec ${git} "$@"
`
  writeFileSync(join(folder, 'git'), script)
  chmodSync(join(folder, 'git'), 0o755)
  process.env.PATH = `${folder}:${PATH}`
}

describe('a full disk', () => {
  it.each([
    ['fast-import', 'fatal: write error. Out of diskspace', 'no space left on device'],
    ['fast-import', 'fatal: write error: No space left on device', 'no space left on device'],
    ['fast-import', "fatal: cannot write keep file '.git/x': Disk quota exceeded", 'disk quota exceeded'],
    ['update-ref', "fatal: cannot lock ref 'refs/x': unable to write new value: File too large", 'file too large'],
  ])('under %s (%s) is told as such, and leaves the store as it was', async (command, words, told) => {
    const store = await newStore()
    const first = await take(store, 0, { 'a.txt': 'a' })
    failAt(command, words)
    const detail = expect.stringContaining(told)
    await expect(take(store, 60, { 'a.txt': 'other', 'b.txt': 'b' })).rejects.toMatchObject({ code: 'SG-DISK-002', params: { detail } })
    process.env.PATH = PATH
    expect(readdirSync(store.dir).filter((name) => name.startsWith('fast_import_crash'))).toEqual([])
    expect((await checkStore(store, { readData: true })).faults).toEqual([])
    expect(await contentsOf(store, first)).toEqual({ 'a.txt': 'a' })
    const second = await take(store, 120, { 'a.txt': 'other' })
    expect(await contentsOf(store, second)).toEqual({ 'a.txt': 'other' })
  })

  it('is no damage when space is given back either', async () => {
    const store = await newStore()
    const random = Array.from({ length: 40 }, (_, i) => [`${i}.bin`, `${i}`.repeat(2000)])
    const first = await take(store, 0, Object.fromEntries(random))
    await take(store, 60, { '0.bin': '0'.repeat(2000) })
    failAt('pack-objects', 'fatal: write error: No space left on device')
    await expect(forget(store, [first.record.id])).rejects.toMatchObject({ code: 'SG-DISK-002' })
  })
})
