import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AlertServer, SECRET, startAlertServer } from '../helpers/alert-servers.ts'
import { buildSiteguard, siteguard } from '../lab/siteguard.ts'

const home = mkdtempSync(join(tmpdir(), 'siteguard-alerts-cli-'))
let chat: AlertServer
let mail: AlertServer
const env = (): Record<string, string> => ({
  CHAT: `http://127.0.0.1:${chat.port}/hooks/${SECRET}`,
  BEAT: `http://127.0.0.1:${chat.port}/beat/${SECRET}`,
  MAIL: SECRET,
})

beforeAll(async () => {
  await buildSiteguard()
  chat = await startAlertServer('slack')
  mail = await startAlertServer('email')
  writeFileSync(
    join(home, 'siteguard.yml'),
    `version: 1
accounts:
  here: { transport: local, home: ${home} }
sites:
  a: { account: here, root: gone }
alerts:
  channels:
    chat: { kind: slack, url: env:CHAT }
    mail: { kind: email, host: 127.0.0.1, port: ${mail.port}, security: none, user: u, password: env:MAIL, from: s@example.org, to: [t@example.org] }
  routes: [{ channels: [chat, mail] }]
  heartbeat: env:BEAT
`,
  )
}, 120_000)
afterAll(async () => {
  await chat?.close()
  await mail?.close()
  rmSync(home, { recursive: true, force: true })
})

it('tests every channel, and shows no secret', async () => {
  const { code, stdout, stderr } = await siteguard(['alert', 'test'], home, env())
  expect(stdout).toBe('chat: sent\nmail: sent\n')
  expect(code).toBe(0)
  expect(mail.received[0]?.body).toContain('Subject: A test: alerts of siteguard arrive here')
  chat.answerNext(500)
  const failed = await siteguard(['alert', 'test', 'chat', '--verbose'], home, env())
  expect(failed.code).toBe(4)
  expect(failed.stdout).toContain('HTTP 500')
  expect(stdout + stderr + failed.stdout + failed.stderr).not.toContain(SECRET)
  const stranger = await siteguard(['alert', 'test', 'chta'], home, env())
  expect(stranger).toMatchObject({ code: 2 })
}, 60_000)

it('tells of a night once, beats the heart after it, and has it acknowledged', async () => {
  chat.received.length = 0
  const night = await siteguard(['nightly', '--all', '--offline', '--skip', 'status'], home, env())
  const bodies = (): string[] => chat.received.filter(({ path }) => path.startsWith('/hooks/')).map(({ body }) => body)
  expect(bodies()).toHaveLength(1)
  expect(bodies()[0]).toContain('a: unknown')
  expect(chat.received.filter(({ path }) => path === `/beat/${SECRET}/${night.code}`)).toHaveLength(1)
  expect(night.stdout + night.stderr).not.toContain(SECRET)
  await siteguard(['alert', 'send', 'last'], home, env())
  expect(bodies()).toHaveLength(1)
  expect((await siteguard(['alert', 'check'], home, env())).code).toBe(0)
  expect((await siteguard(['alert', 'ack', 'all'], home, env())).stdout).toContain('acknowledged')
  expect((await siteguard(['alert', 'ack', 'nothing'], home, env())).code).toBe(2)
}, 120_000)

it('tells of a night also where its record cannot be written', async () => {
  chat.received.length = 0
  const elsewhere = { ...env(), XDG_STATE_HOME: join(home, 'other-state') }
  const args = ['nightly', '--all', '--offline', '--skip', 'status', '--record', join(home, 'siteguard.yml', 'night.json')]
  const { code, stderr } = await siteguard(args, home, elsewhere)
  expect(code).not.toBe(0)
  expect(stderr).toContain('SG-DISK-002')
  expect(chat.received.filter(({ path }) => path.startsWith('/hooks/'))).toHaveLength(1)
}, 60_000)
