import nodemailer from 'nodemailer'
import { SiteguardError } from '../../core/error.ts'
import { mayBeAsked } from '../send-http.ts'
import type { Notifier } from '../types.ts'

const TIMEOUT_MS = 20_000
const PORT = { tls: 465, starttls: 587, none: 25 } as const

/**
 * Mail by SMTP, in plain text. TLS is insisted on but to this machine. It says that nobody is to answer it by itself, and has an id of its
 * own, so that a mailbox shows it once.
 */
export const sendEmail: Notifier<'email'> = async (channel, message, deps, signal) => {
  const { name, host, security, user } = channel
  const fail = (detail: string, cause?: unknown): SiteguardError =>
    new SiteguardError({ code: 'SG-ALERT-001', kind: 'connect', params: { channel: name, detail }, cause })
  if (security === 'none' && !mayBeAsked(new URL(`http://${host.includes(':') ? `[${host}]` : host}`))) throw fail('security: none')
  const password = channel.password === undefined ? undefined : await deps.resolve(channel.password, `alerts.channels.${name}.password`)
  const timeout = deps.timeoutMs ?? TIMEOUT_MS
  const transport = nodemailer.createTransport({
    host,
    port: channel.port ?? PORT[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    // Nothing of a message is read from a file or fetched from anywhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const stop = (): void => transport.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    await transport.sendMail({
      from: channel.from,
      to: [...channel.to],
      subject: message.title,
      text: [...message.lines, ...message.links.flatMap(({ label, url }) => ['', `${label}:`, url]), ''].join('\n'),
      messageId: `<siteguard.${message.id}@${channel.from.replace(/^.*@|>$/g, '')}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      ...(message.urgency === 'critical' ? { priority: 'high' as const } : {}),
    })
  } catch (error) {
    signal.throwIfAborted()
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    throw fail([code ?? 'SMTP', responseCode].filter((part) => part !== undefined).join(' '), error)
  } finally {
    signal.removeEventListener('abort', stop)
    transport.close()
  }
}
