import type { RawFinding } from '../../core/finding.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { quote } from '../shared/subjects.ts'
import { CERTAIN, isMediaZone, POSSIBLE, PROBABLE, type SettingsFile, tell } from './context.ts'
import type { Directive } from './parse.ts'

const SEARCH_ENGINES =
  /google|bing|msn\b|yahoo|yandex|baidu|duckduck|qwant|ask\.com|altavista|lycos|aol|slurp|facebook|twitter|instagram|t\.co\b/i

/** What the conditions in front of a RewriteRule look at. */
interface Conditions {
  engines: boolean
  referer: boolean
  agent: boolean
  host: boolean
  /** Whether the file is there: copies of a site fetch the media they lack from the original so. */
  file: boolean
}
const none = (): Conditions => ({ engines: false, referer: false, agent: false, host: false, file: false })

/** Redirects to hosts that are not the site's. */
export function* judgeRedirects(file: SettingsFile, directives: readonly Directive[]): Iterable<RawFinding> {
  let conditions = none()
  for (const directive of directives) {
    const name = directive.name.toLowerCase()
    if (name === 'rewritecond') {
      note(conditions, directive)
      continue
    }
    if (name === 'rewriterule') {
      yield* judgeRule(file, directive, conditions)
      conditions = none()
      continue
    }
    const target = targetOf(name, directive)
    const host = target === undefined ? undefined : hostOf(target)
    if (host === undefined || isOwnHost(host, file.hosts)) continue
    // Among media nobody redirects but whoever wants the visitors.
    yield tell(
      file,
      'config-redirect',
      { host: quote(host), directive: directive.name },
      isMediaZone(file.zone) ? PROBABLE : POSSIBLE,
      directive,
    )
  }
}

function note(conditions: Conditions, { args }: Directive): void {
  const [subject = '', pattern = ''] = args
  const referer = /HTTP_REFERER|HTTP:Referer/i.test(subject)
  const agent = /HTTP_USER_AGENT|HTTP:User-Agent/i.test(subject)
  conditions.referer ||= referer
  conditions.agent ||= agent
  conditions.host ||= /HTTP_HOST|SERVER_NAME|HTTPS|SERVER_PORT|X-Forwarded-Proto/i.test(subject)
  conditions.file ||= /REQUEST_FILENAME/i.test(subject)
  // `!google` keeps the engines out of it: hotlink protection names them so.
  if ((referer || agent) && SEARCH_ENGINES.test(pattern) && !pattern.startsWith('!')) conditions.engines = true
}

function* judgeRule(file: SettingsFile, directive: Directive, conditions: Conditions): Iterable<RawFinding> {
  const [, target = '', flags = ''] = directive.args
  const host = hostOf(target)
  if (host === undefined || isOwnHost(host, file.hosts)) return
  const proxied = /[[,]\s*P(?:roxy)?\s*[\],]/i.test(flags)
  // Whoever moves a site to its one name repeats the path; without the site's address that is all that can be told.
  const keepsPath = /\$[0-9]|%\{REQUEST_URI\}|%\{THE_REQUEST\}/i.test(target)
  if (!conditions.engines && !proxied && keepsPath && file.hosts.length === 0) return
  if (!conditions.engines && !proxied && keepsPath && conditions.host && !conditions.referer && !conditions.agent) return
  const grade = conditions.engines
    ? CERTAIN
    : proxied || conditions.agent || (isMediaZone(file.zone) && !conditions.referer && !conditions.file)
      ? PROBABLE
      : POSSIBLE
  yield tell(file, 'config-redirect', { host: quote(host), directive: directive.name }, grade, directive)
}

/** Address a directive sends visitors to. */
function targetOf(name: string, { args }: Directive): string | undefined {
  switch (name) {
    case 'redirect':
    case 'redirectmatch':
      return args.at(-1)
    case 'redirectpermanent':
    case 'redirecttemp':
    case 'errordocument':
    case 'proxypass':
    case 'proxypassmatch':
      return args[1]
    case 'header': {
      const at = args.findIndex((arg) => /^(?:location|refresh):?$/i.test(arg))
      return at < 0 ? undefined : /(?:url\s*=\s*)?["']?((?:https?:)?\/\/.*)/i.exec(args.slice(at + 1).join(' '))?.[1]
    }
    default:
      return undefined
  }
}
