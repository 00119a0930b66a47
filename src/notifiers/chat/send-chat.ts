import type { ChatKind } from '../../core/alert.ts'
import { plainText } from '../plain-text.ts'
import { sendHttp } from '../send-http.ts'
import type { Notifier } from '../types.ts'

/** Characters a message may have: Mattermost's and Slack's limits rounded down, Discord's own. */
const MOST: Readonly<Record<ChatKind, number>> = { mattermost: 12_000, slack: 12_000, discord: 2000 }

/**
 * Incoming webhooks of Mattermost, of Slack (whose shape others take too), and of Discord. Names from sites stand between signs that keep
 * them from being links, mentions or markup; nobody is called by name.
 */
export const sendChat: Notifier<ChatKind> = async (channel, message, deps, signal) => {
  const url = await deps.resolve(channel.url, `alerts.channels.${channel.name}.url`)
  const { kind } = channel
  const quote = kind === 'slack' ? slackText : markdownText
  const safe = { ...message, title: quote(message.title), lines: message.lines.map(quote) }
  const text = plainText(safe, MOST[kind])
  const body = kind === 'discord' ? { content: text, allowed_mentions: { parse: [] } } : { text }
  await sendHttp(channel.name, { method: 'POST', url: url.reveal(), body: JSON.stringify(body) }, deps, signal)
}

/** Slack reads `<…>` as links and mentions; the rest of its markup cannot lead anywhere. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A word joiner after `@` and before `:` of an address keeps it from being a mention or a link; backslashes keep signs signs. */
function markdownText(text: string): string {
  return text
    .replace(/[\\`*_~[\]<>|#]/g, (sign) => `\\${sign}`)
    .replaceAll('@', '@\u2060')
    .replaceAll('://', ':\u2060//')
}
