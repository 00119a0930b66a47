import { plainText } from '../plain-text.ts'
import { sendHttp } from '../send-http.ts'
import type { Notifier } from '../types.ts'

/** An event may have 64 KiB. Characters. */
const MOST = 8000

/** Matrix' client-server API, v3: a plain text message, whose transaction id keeps it from standing there twice. */
export const sendMatrix: Notifier<'matrix'> = async (channel, message, deps, signal) => {
  const token = await deps.resolve(channel.token, `alerts.channels.${channel.name}.token`)
  const path = ['rooms', channel.room, 'send', 'm.room.message', `siteguard-${message.id}`].map(encodeURIComponent).join('/')
  await sendHttp(
    channel.name,
    {
      method: 'PUT',
      url: `${channel.url.replace(/\/+$/, '')}/_matrix/client/v3/${path}`,
      body: JSON.stringify({ msgtype: 'm.text', body: plainText(message, MOST) }),
      headers: { authorization: `Bearer ${token.reveal()}` },
      repeatable: true,
    },
    deps,
    signal,
  )
}
