import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AlertMessage } from '../../src/core/alert.ts'
import { Secret } from '../../src/core/secret.ts'
import { notify } from '../../src/notifiers/index.ts'
import { openOvh } from '../../src/providers/ovh/open.ts'
import type { SmsJob } from '../../src/providers/types.ts'
import { type AlertChannelKind, type AlertServer, alertDeps, type Received, SECRET, startAlertServer } from '../helpers/alert-servers.ts'
import { FAKE_KEYS, startFakeOvh } from '../lab/ovh-api.ts'

const KINDS: readonly AlertChannelKind[] = ['email', 'ntfy', 'mattermost', 'slack', 'discord', 'matrix', 'webhook', 'free-mobile']
const message: AlertMessage = {
  id: '1a2b3c4d',
  urgency: 'critical',
  title: 'siteguard: 1 site broken into',
  lines: ['lepcf.example: infected', '  IMG/jpg/wp-l0gin.php (core-changed)'],
  links: [{ label: 'Open the job', url: 'https://ci.example/jobs/1' }],
}

describe.each(KINDS)('the channel %s', (kind) => {
  let server: AlertServer
  beforeEach(async () => {
    server = await startAlertServer(kind)
  })
  afterEach(() => server.close())

  const base = (): string => `http://127.0.0.1:${server.port}`
  const send = (more: Partial<AlertMessage> = {}, signal = new AbortController().signal): Promise<void> =>
    notify(server.channel, { ...message, ...more }, alertDeps(base), signal)

  it('brings title, lines and link, once', async () => {
    await send()
    expect(server.received).toHaveLength(1)
    const { body } = server.received[0] as { body: string }
    const said = decoded(body)
    expect(said).toContain('1 site broken into')
    expect(said.replaceAll('\\', '')).toContain('wp-l0gin.php')
    expect(said).toContain('https://ci.example/jobs/1')
  })

  it('fails with a code that tells neither address nor secret, when it is refused', async () => {
    server.answerNext(kind === 'email' ? 550 : 403)
    const error = (await send().catch((caught: unknown) => caught)) as { code: string; message: string; params: object }
    expect(error.code).toBe('SG-ALERT-001')
    expect(error.params).toMatchObject({ channel: `my-${kind}` })
    expect(JSON.stringify(error.params) + error.message).not.toContain(SECRET)
    expect(JSON.stringify(error.params)).not.toContain('127.0.0.1')
  })

  it('fails when nobody listens', async () => {
    await server.close()
    await expect(send()).rejects.toMatchObject({ code: 'SG-ALERT-001', params: { detail: expect.stringMatching(/ECONN|ESOCKET/) } })
  })

  it('stops when it is told to', async () => {
    const stopped = new AbortController()
    stopped.abort(new Error('stopped'))
    await expect(send({}, stopped.signal)).rejects.toThrow('stopped')
    expect(server.received).toHaveLength(0)
  })

  it('stays what it is, whatever a site calls its files', async () => {
    const evil = 'x"}\\r\\nBcc: a@b.example [l](http://h.example) <!channel> @everyone \u202e'
    await send({ title: `${evil}\r\nBcc: evil@h.example`, lines: [evil.repeat(400)] })
    const { body, path } = server.received[0] as Received
    if (kind === 'email') {
      expect(path).toBe('town@example.org,b@example.org')
      expect(body.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
      return
    }
    const document = JSON.parse(body)
    if (kind === 'discord') {
      expect(document.allowed_mentions).toEqual({ parse: [] })
      expect(document.content.length).toBeLessThanOrEqual(2000)
    }
    if (kind === 'mattermost' || kind === 'discord')
      expect(document.text ?? document.content).not.toMatch(/@everyone|(?<!\\)\[l|http:\/\/h\.ex/)
    if (kind === 'slack') expect(document.text).not.toContain('<!')
    if (kind === 'free-mobile') expect(document.msg.length).toBeLessThanOrEqual(999)
  })

  it('tries again what is only passing, and follows nobody who sends it on', async () => {
    if (kind === 'email') return expect(send()).resolves.toBeUndefined()
    server.answerNext(429, { 'retry-after': '0' })
    await send()
    expect(server.received).toHaveLength(2)
    server.answerNext(302, { location: `${base()}/elsewhere` })
    await expect(send()).rejects.toMatchObject({ params: { detail: 'HTTP 302' } })
    expect(server.received.some(({ path }) => path.includes('elsewhere'))).toBe(false)
  })
})

/** JSON's texts, or a mail's. */
function decoded(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body)).replaceAll('\\\\', '\\')
  } catch {
    return body.replace(/=\r\n/g, '')
  }
}

it('speaks each protocol as its documents have it', async () => {
  const sent: Record<string, { method: string; path: string; headers: Record<string, unknown>; body: string }> = {}
  for (const kind of KINDS) {
    const server = await startAlertServer(kind)
    const origin = `http://127.0.0.1:${server.port}`
    await notify(
      server.channel,
      message,
      alertDeps(() => origin),
      new AbortController().signal,
    )
    sent[kind] = server.received[0] as never
    await server.close()
  }
  const json = (kind: string): Record<string, never> => JSON.parse(sent[kind]?.body ?? '')
  expect(json('ntfy')).toMatchObject({
    topic: SECRET,
    priority: 5,
    actions: [{ action: 'view', label: 'Open the job', url: 'https://ci.example/jobs/1' }],
  })
  expect(sent.ntfy).toMatchObject({ method: 'POST', path: '/', headers: { authorization: `Bearer ${SECRET}` } })
  expect(sent.matrix).toMatchObject({ method: 'PUT', headers: { authorization: `Bearer ${SECRET}` } })
  expect(sent.matrix?.path).toBe('/_matrix/client/v3/rooms/!room%2F1%3Aexample.org/send/m.room.message/siteguard-1a2b3c4d')
  expect(json('matrix')).toMatchObject({ msgtype: 'm.text' })
  expect(json('free-mobile')).toMatchObject({ user: '12345678', pass: SECRET })
  expect(sent['free-mobile']?.path).toBe('/sendmsg')
  expect(sent.slack?.path).toBe(`/hooks/${SECRET}`)
  const { webhook } = sent
  expect(webhook?.headers['x-siteguard-signature']).toBe(
    `sha256=${createHmac('sha256', SECRET)
      .update(webhook?.body ?? '')
      .digest('hex')}`,
  )
  expect(json('webhook')).toMatchObject({ schemaVersion: 1, kind: 'alert', id: '1a2b3c4d', urgency: 'critical' })
  expect(sent.email?.body).toMatch(/^Auto-Submitted: auto-generated$/im)
  expect(sent.email?.body).toMatch(/^Message-ID: <siteguard\.1a2b3c4d@example\.org>$/im)
})

it('sends an SMS by OVH’s API, signed, once, in the alphabet of an SMS, and tells what was refused', async () => {
  const ovh = await startFakeOvh({})
  const secret = (name: string, value: string): Secret => new Secret(name, value)
  const keys: Record<string, string> = { ...FAKE_KEYS }
  const provider = await openOvh({
    endpoint: ovh.url,
    userAgent: 'siteguard/test',
    key: async ({ key }) => secret(key, keys[key] ?? ''),
    sleep: async () => {},
  })
  const deps = {
    ...alertDeps(() => ''),
    sms: async (_: string, job: SmsJob, signal: AbortSignal) => await (provider.sms as NonNullable<typeof provider.sms>)(job, { signal }),
  }
  const channel = { name: 'phone', kind: 'ovh-sms', service: 'sms-ab12345-1', to: ['+33612345678', '+33600000000'] } as const
  const send = (): Promise<void> =>
    notify(channel, { ...message, title: 'L’un… « deux »', lines: ['x'.repeat(500)] }, deps, new AbortController().signal)
  await expect(send()).rejects.toMatchObject({ code: 'SG-ALERT-001', params: { channel: 'phone', detail: '+33600000000' } })
  const sent = ovh.calls.filter(({ method }) => method === 'POST')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.path).toBe('/sms/sms-ab12345-1/jobs')
  const body = JSON.parse(sent[0]?.body ?? '')
  expect(body).toMatchObject({ receivers: channel.to, noStopClause: true, priority: 'high', senderForResponse: true })
  expect(body.message).toMatch(/^L'un\.\.\. " ?deux ?"/)
  expect(body.message.length).toBeLessThanOrEqual(310)
  expect(body.message).toContain('https://ci.example/jobs/1')
  // Nobody knows whether a call that broke was taken: it is not made again.
  ovh.behaviour.errors.push({ path: /sms/, status: 500 })
  await expect(send()).rejects.toMatchObject({ code: 'SG-ALERT-001' })
  expect(ovh.calls.filter(({ method }) => method === 'POST')).toHaveLength(2)
  await ovh.stop()
})

it('tells nobody on the way: plain http and mail without TLS lead to this machine alone', async () => {
  const deps = alertDeps(() => 'http://chat.example.org')
  const { signal } = new AbortController()
  const ref = { from: 'env', name: 'X' } as const
  await expect(notify({ name: 'a', kind: 'slack', url: ref }, message, deps, signal)).rejects.toMatchObject({
    params: { detail: 'https://' },
  })
  const mail = { name: 'b', kind: 'email', host: 'smtp.example.org', security: 'none', from: 'a@b.example', to: ['c@d.example'] } as const
  await expect(notify(mail, message, deps, signal)).rejects.toMatchObject({ params: { detail: 'security: none' } })
})
