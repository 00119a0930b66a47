import { describe, expect, it } from 'vitest'
import { inventoryProblems, parseInventory } from './index.ts'

const options = { env: { HOME: '/home/op' }, now: Date.parse('2026-11-21') }
const written = (alerts: string): string => `version: 1\nowners:\n  town: { name: Town }\naccounts: {}\nalerts:\n${alerts}`
const problems = (alerts: string): string[] =>
  inventoryProblems(written(alerts), '/inv/siteguard.yml', options).map(({ problem }) => problem)
const CHAT = '  channels:\n    chat: { kind: slack, url: env:CHAT }\n'

describe('alerts of the inventory', () => {
  it('are read with their secrets as references', () => {
    const { alerts, effective } = parseInventory(
      written(
        `${CHAT}    mail: { kind: email, host: smtp.example.org, password: file:smtp, from: a@b.example, to: [c@d.example] }\n  routes: [{ owner: town, channels: [chat, mail] }]\n  heartbeat: env:BEAT\n`,
      ),
      '/inv/siteguard.yml',
      options,
    )
    expect(alerts).toMatchObject({
      channels: [
        { name: 'chat', kind: 'slack', url: { from: 'env', name: 'CHAT' } },
        { name: 'mail', kind: 'email', security: 'tls', password: { from: 'file', path: '/inv/smtp' } },
      ],
      routes: [{ owner: 'town', channels: ['chat', 'mail'] }],
      heartbeat: { from: 'env', name: 'BEAT' },
    })
    expect(effective.find(({ path }) => path === 'alerts.channels.chat.url')?.value).toBe('env:CHAT')
  })

  it('are none where the file says nothing', () => {
    expect(parseInventory('version: 1\naccounts: {}\n', '/inv/siteguard.yml', options).alerts).toBeUndefined()
  })

  it.each([
    ['a channel nobody made', `${CHAT}  routes: [{ channels: [chta] }]\n`],
    ['an owner nobody is', `${CHAT}  routes: [{ owner: twon, channels: [chat] }]\n`],
    [
      'a secret that is written out',
      '  channels:\n    chat: { kind: slack, url: "https://hooks.example/T0/B0/x" }\n  routes: [{ channels: [chat] }]\n',
    ],
    ['a place no clock knows', `${CHAT}  routes: [{ channels: [chat], quiet: { from: "22:00", to: "07:00", zone: Paris } }]\n`],
    ['an hour that is none', `${CHAT}  routes: [{ channels: [chat], quiet: { from: "25:00", to: "07:00", zone: Europe/Paris } }]\n`],
    ['nobody who is told', `${CHAT}  routes: []\n`],
  ])('refuse %s', (_, alerts) => {
    expect(problems(alerts)).toHaveLength(1)
  })
})
