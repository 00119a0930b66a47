import { beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import type { OpContext, PlacedOp } from '../types.ts'
import { writeMark } from './marks.ts'
import { keepMoved, putMovedBack } from './moved-files.ts'

const HOLD = '/home/hold'

const op: Extract<Op, { kind: 'migrate' }> = {
  kind: 'migrate',
  cms: 'spip',
  installation: '' as RemotePath,
  database: '' as RemotePath,
  to: '2',
  keeps: 'copies',
  way: { by: 'exec', php: '/usr/bin/php' },
  makes: [],
  movesFrom: 'IMG' as RemotePath,
}
const each: PlacedOp<'migrate'> = { index: 0, op }

let world: ReturnType<typeof createMemoryTransport>
let context: OpContext
const textAt = (path: string): string | undefined => world.volume.find(path)?.bytes.toString()
beforeEach(() => {
  world = createMemoryTransport(
    {
      '/home/www/IMG/arton12.png': { type: 'file', bytes: 'logo of 12', mode: 0o640 },
      '/home/www/IMG/siteon0.svg': 'logo of the site',
      '/home/www/IMG/moton3.png': { type: 'symlink', target: '/etc/passwd' },
      '/home/www/IMG/photo.png': 'no logo',
      '/home/hold': { type: 'dir' },
    },
    { home: '/home' },
  )
  context = {
    transport: world,
    root: '/home/www' as RemotePath,
    place: { base: '/home', stage: '/home/stage', hold: HOLD },
    plan: { id: 'run' },
    signal: new AbortController().signal,
  } as unknown as OpContext
})

describe('files of the site that a migration moves away', () => {
  it('are back where they were afterwards, with their rights, and nothing else is', async () => {
    await keepMoved(each, context)
    // Killed before that was noted: again from the start.
    world.volume.drop(`${HOLD}/0/moved.json`)
    await keepMoved(each, context)
    for (const name of ['arton12.png', 'siteon0.svg', 'photo.png']) world.volume.drop(`/home/www/IMG/${name}`)
    world.volume.put('/home/www/IMG/siteon0.svg', 'a newer one')
    await putMovedBack(each, context)
    await putMovedBack(each, context)
    expect(textAt('/home/www/IMG/arton12.png')).toBe('logo of 12')
    expect(world.volume.find('/home/www/IMG/arton12.png')?.mode).toBe(0o640)
    expect(textAt('/home/www/IMG/siteon0.svg')).toBe('a newer one')
    expect(textAt('/home/www/IMG/photo.png')).toBeUndefined()
  })

  it('are put back by no name that somebody wrote into our folder', async () => {
    await keepMoved(each, context)
    const files = ['../../.ssh/authorized_keys', 'shell.php', 'arton12.png/../../x.png', 'ok'].map((name) => ({ name, mode: 0o755 }))
    world.volume.drop(`${HOLD}/0/moved.json`)
    await writeMark(context, 0, 'moved', { files })
    await putMovedBack(each, context)
    for (const path of ['/home/.ssh/authorized_keys', '/home/www/IMG/shell.php', '/home/www/x.png', '/home/www/IMG/ok'])
      expect(textAt(path), path).toBeUndefined()
  })

  it('are none where the folder is not there, or the plan names none', async () => {
    const none: PlacedOp<'migrate'> = { index: 1, op: { ...op, movesFrom: 'sites/x/IMG' as RemotePath } }
    await keepMoved(none, context)
    const { movesFrom: _, ...plain } = op
    await keepMoved({ index: 2, op: plain }, context)
    expect(world.volume.find(`${HOLD}/1`)).toBeUndefined()
    expect(world.volume.find(`${HOLD}/2`)).toBeUndefined()
  })
})
