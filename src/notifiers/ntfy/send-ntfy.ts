import { plainText } from '../plain-text.ts'
import { sendHttp } from '../send-http.ts'
import type { Notifier } from '../types.ts'

/** ntfy turns a longer message into an attachment. Bytes; half of it in characters is safe in both languages. */
const MOST = 2000
const PRIORITY = { critical: 5, news: 3, test: 3 } as const
const TAGS = { critical: ['rotating_light'], news: ['mag'], test: ['white_check_mark'] } as const

/** ntfy (docs.ntfy.sh, "Publish as JSON"): to its root, so that the topic, which is the password, stands in no address. */
export const sendNtfy: Notifier<'ntfy'> = async (channel, message, deps, signal) => {
  const label = `alerts.channels.${channel.name}`
  const topic = await deps.resolve(channel.topic, `${label}.topic`)
  const token = channel.token === undefined ? undefined : await deps.resolve(channel.token, `${label}.token`)
  const body = {
    topic: topic.reveal(),
    title: message.title,
    message: plainText({ ...message, title: '', links: [] }, MOST).trimStart(),
    priority: PRIORITY[message.urgency],
    tags: TAGS[message.urgency],
    // Three at most, and they open a page: nothing is done on a site by a tap alone.
    actions: message.links.slice(0, 3).map(({ label: words, url }) => ({ action: 'view', label: words, url, clear: false })),
  }
  await sendHttp(
    channel.name,
    {
      method: 'POST',
      url: new URL('/', channel.url).href,
      body: JSON.stringify(body),
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token.reveal()}` } }),
    },
    deps,
    signal,
  )
}
