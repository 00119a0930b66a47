import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { rollBackRun } from '../../src/app/runs/roll-back-run.ts'
import type { FileState, Op } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { RunDeps } from '../../src/recipes/types.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { layer } from '../helpers/layer.ts'
import { planOf, sha256 } from '../helpers/run-plans.ts'
import { askNobody, createFate, createMemoryLedger, createTestSeal } from '../helpers/run-world.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { startDelayProxy } from '../lab/delay-proxy.ts'
import { makeKey, sshdMissing, startSshd } from '../lab/sshd.ts'

const FILES = 58

/* What the memory transport cannot show: that the ops mean the same to Debian's sshd, and that they cost few round trips. */
layer('sshd', sshdMissing(), () => {
  it.each(['ssh', 'sftp'] as const)(
    'changes many files over %s in few round trips, and takes them back to the same inodes',
    async (kind) => {
      const desk = emptyDesk()
      const key = makeKey(join(desk.folder, 'id'))
      const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
      const proxy = await startDelayProxy(sshd.port, 10)
      try {
        const site = join(sshd.home, 'www')
        mkdirSync(site)
        chownSync(site, sshd.uid, sshd.gid)
        const contents = new Map<string, Buffer>()
        const state = (text: string): FileState => {
          const bytes = Buffer.from(text.repeat(500))
          contents.set(sha256(bytes), bytes)
          return { is: 'file', sha256: sha256(bytes), size: bytes.length, mode: 0o604 }
        }
        const ops: Op[] = []
        for (let n = 0; n < FILES; n += 1) {
          const path = `f${n}.php` as RemotePath
          const before = state(`old ${n};`)
          writeFileSync(join(site, path), contents.get(before.sha256) as Buffer, { mode: 0o604 })
          chownSync(join(site, path), sshd.uid, sshd.gid)
          ops.push({ kind: 'write', path, before, after: state(`new ${n};`) })
        }
        const inodes = readdirSync(site).map((name) => statSync(join(site, name)).ino)
        const account = sshAccount({ port: proxy.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, transport: kind })
        const meters: Transport['meter'][] = []
        const memory = new Map()
        let at = 0
        const deps: RunDeps = {
          account,
          connect: async () => {
            const transport = await (kind === 'ssh' ? createSshAdapter() : createSftpAdapter()).connect(account, desk.options)
            meters.push(transport.meter)
            return transport
          },
          ledger: createMemoryLedger(memory, createFate()),
          seal: createTestSeal(),
          roots: ['www' as RemotePath],
          contents: async () => ({
            has: (digest) => contents.has(digest),
            async *read(digest) {
              yield contents.get(digest) as Buffer
            },
            table: () => undefined,
          }),
          databases: async () => new Map(),
          now: () => {
            at += 1
            return at
          },
          emit: () => {},
          govern: askNobody,
          signal: new AbortController().signal,
          machine: 'here/1',
        }
        const plan = planOf(ops)
        expect(await applyPlan(plan, deps)).toMatchObject({ state: 'applied', done: FILES })
        for (let n = 0; n < FILES; n += 1) expect(readFileSync(join(site, `f${n}.php`), 'utf8').startsWith(`new ${n};`)).toBe(true)
        expect(meters[0]?.roundTrips).toBeLessThan(LIMITS[kind])
        expect(await rollBackRun(plan.id, deps)).toMatchObject({ state: 'rolled-back' })
        expect(readdirSync(site).map((name) => statSync(join(site, name)).ino)).toEqual(inodes)
        expect(readdirSync(join(sshd.home, '.siteguard/runs', plan.id))).toEqual(['journal'])
      } finally {
        await proxy.close()
        await sshd.stop()
        desk.remove()
      }
    },
  )
})

/** Measured: 119 and 185, pipelined ones counted once. One each for every file and step would be 500 and more. */
const LIMITS = { ssh: 200, sftp: 300 }
