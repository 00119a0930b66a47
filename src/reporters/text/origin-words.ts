import { isDatabasePath } from '../../core/database-path.ts'
import type { RemotePath } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import type { RootCause, SiteOrigin } from '../../core/recovery-origin.ts'
import type { Texts } from '../../i18n/index.ts'
import { cut, shownTime } from './timeline-words.ts'

/** Characters of a request's address that are shown. */
const MOST = 160

/** How it began at a site, line by line; nothing where nobody was in it. Nothing hostile leaves here unescaped. */
export function originWords(origin: SiteOrigin | undefined, texts: Texts): string[] {
  if (origin === undefined) return []
  const { recovery: words, timeline, screen } = texts
  const { state, cause, traces, explained, addresses, error } = origin
  if (state === 'untold') return [words.origin.untold({ code: error?.code ?? '' })]
  if (cause === undefined) return [words.origin.unexplained({ logs: origin.logs })]
  const others = addresses.filter((one) => one !== cause.address)
  return [
    ...causeWords(cause, texts),
    words.origin.explained({ explained, traces }) +
      (others.length === 0 ? '' : `${timeline.joined}${words.origin.others}${screen.colon}${others.map(printable).join(', ')}`),
  ]
}

/** The line of a log that is held to have brought something, line by line; nothing where none is. */
export function causeWords(cause: RootCause | undefined, { recovery: words, timeline }: Texts): string[] {
  if (cause === undefined) return []
  const { at, address, request, status, path, way, shape, holes, confidence, through, log, line } = cause
  const who = address === undefined ? '' : `${printable(address)}  `
  const asked = `${cut(printable(request), MOST)}${status === undefined || status === 0 ? '' : ` ${status}`}`
  const row = isDatabasePath(path as RemotePath)
  const how = shape === undefined ? timeline.way[way] : (timeline.shape[shape] ?? shape)
  const hole = holes.length === 0 ? '' : ` (${holes.map(printable).join(', ')})`
  return [
    words.origin.began({ at: shownTime(at), who, request: asked }),
    timeline.wrote({ path: printable(path), how: row ? 'row' : 'added' }),
    `${how}${hole}${timeline.joined}${timeline.confidence[confidence]}`,
    ...(through === undefined ? [] : [words.origin.through({ site: printable(through) })]),
    timeline.line({ log: printable(log), line }),
  ]
}
