import type { NoticeAbout, NoticeReading, ProviderNotice, Stopped } from '../types.ts'
import { pathsOf } from './notice-paths.ts'
import { plain, timesOf } from './notice-times.ts'

/*
 * What OVH's messages about a hosting tell, in French and English. Their full texts are not published; what is known of them: an hour
 * ("Horodatage"), a reason, folders with example files, a command ("Commande apparente"), a case (`[Abuse #…]`), what was stopped. Read loosely, and
 * never more than a claim: a message is text that anybody may have written.
 */

/** What a message has to be held against: of which hosting it would be. */
export interface NoticeContext {
  readonly service: string
  readonly login: string
  readonly home?: string
  readonly domains: readonly string[]
  /** Document roots, from the home folder. */
  readonly roots: readonly string[]
}

/** Characters that are read. */
const MOST = 256 * 1024
/** An hour further back than this is no hour of what the message is about. */
const BEFORE_MS = 31 * 86_400_000
/** Their clocks and ours. */
const AFTER_MS = 10 * 60_000

export function readNotice(notice: ProviderNotice, context: NoticeContext): NoticeReading {
  const text = `${notice.subject}\n${toText(notice.body.slice(0, MOST))}`
  const words = plain(text)
  const { own, others } = pathsOf(text, context, plain)
  const times = timesIn(words, Date.parse(notice.at))
  const { stops, lifts } = measuresIn(words)
  const found = /\[\s?abuse\s?#?\s?([A-Za-z0-9]{4,20})\]/i.exec(text) ?? /\babuse\s?(?:case\s?)?#\s?([A-Za-z0-9]{4,20})/i.exec(text)
  const named = own.length > 0 || namesOf(context).some((name) => hasWord(undefang(words), name))
  return {
    id: notice.id,
    sent: notice.at,
    subject: notice.subject,
    about: aboutOf(plain(notice.subject), words, stops),
    stops,
    lifts,
    supportOnly: SUPPORT_ONLY.some((one) => one.test(words)),
    concerns: named ? 'named' : others.length > 0 ? 'other' : 'unknown',
    moment: times.length > 0 ? { at: times.at(-1) as string, from: 'text' } : { at: notice.at, from: 'sent' },
    times,
    paths: own,
    commands: commandsIn(text),
    urls: urlsIn(text),
    ...(found?.[1] === undefined ? {} : { case: found[1].toUpperCase() }),
  }
}

/**
 * Hours behind a label ("Horodatage", "Timestamp") where there are any, else all; of two readings of a day the one nearer to the message.
 */
function timesIn(words: string, sent: number): string[] {
  const labelled = new Set<string>()
  const all = new Set<string>()
  for (const raw of words.split('\n')) {
    const line = raw.slice(0, 4000)
    const fitting = timesOf(line).filter(({ at }) => Date.parse(at) <= sent + AFTER_MS && Date.parse(at) >= sent - BEFORE_MS)
    for (const { at, index } of fitting) {
      if (fitting.some((other) => other.index === index && other.at > at)) continue
      all.add(at)
      if (LABEL.test(line.slice(0, index))) labelled.add(at)
    }
  }
  return [...(labelled.size > 0 ? labelled : all)].sort()
}

const LABEL =
  /\b(?:horodatage|timestamp|time ?stamp|date|heure|hour|time|detecte\w*|detected|bloque\w*|blocked|desactive\w*|disabled|ferme\w*|closed|suspendue?s?|suspended)\b/

const ABOUT: readonly (readonly [NoticeAbout, RegExp])[] = [
  ['phishing', /\b(?:hameconnage|phishing)\b/],
  ['malware', /malveillan|malicious|\bmalwares?\b|\bvirus\b|webshell|backdoor|porte derobee|\bpirat|\bhack|compromis|irregul(?:iere|ar)/],
  [
    'mail',
    /\bspam|pourriel|envois? (?:d.?e-?mails?|de courriels?)|(?:e-?mails?|messages?) (?:sent|sending)|sending (?:of )?e-?mails?|mail\(\)/,
  ],
  ['out', /tcp.?out|connexions? sortantes?|requetes? sortantes?|outgoing (?:requests?|connections?|traffic)/],
  ['quota', /\bquota|lecture seule|read[- ]?only/],
]
const VAGUE: readonly (readonly [NoticeAbout, RegExp])[] = [
  ['malware', /activite (?:anormale|inhabituelle)|(?:abnormal|unusual|suspicious) activity/],
  ['abuse', /\babus\b|\babuse\b/],
]

/** What the subject names, else what the text names first: what comes later is advice, and advice names everything. */
function aboutOf(subject: string, words: string, stops: readonly Stopped[]): NoticeAbout {
  const said = saidOf(subject, words)
  // Mail and the way out at once are shut for malware alone (OVH's three cases).
  return said !== 'phishing' && stops.includes('mail') && stops.includes('out') ? 'malware' : said
}

function saidOf(subject: string, words: string): NoticeAbout {
  for (const [signs, text] of [
    [ABOUT, subject],
    [ABOUT, words],
    [VAGUE, words],
  ] as const) {
    const found = signs.map(([about, sign]) => ({ about, at: text.search(sign) })).filter(({ at }) => at >= 0)
    const first = found.toSorted((a, b) => a.at - b.at)[0]
    if (first !== undefined) return first.about
  }
  return 'other'
}

const STOP =
  /\b(?:bloquee?s?|fermee?s?|desactivee?s?|suspendue?s?|interrompue?s?|coupee?s?|restreinte?s?|limitee?s?|blocage|fermeture|suspension|desactivation)\b|\bvenons de (?:bloquer|fermer|desactiver|suspendre|couper)|\b(?:blocked|shut (?:down|off)|disabled|closed|suspended|stopped|restricted)\b|\bchmod 0?[07]00\b/
const LIFT =
  /\b(?:rouverte?s?|reouverte?s?|reactivee?s?|debloquee?s?|retablie?s?)\b|\bmesures\b.{0,60}\blevee?s?\b|\bleve(?:e?s?|ons)\b.{0,30}\bmesures\b|\b(?:reopened|re-?enabled|reactivated|unblocked|restored|lifted)\b/
/** Of what goes on. */
const GOES_ON =
  /\bn'(?:est|a|ont|etes)\b[^.]{0,40}\bpas\b|\bn.?(?:est|sont) pas\b|\b(?:not|never) (?:been )?(?:blocked|disabled|closed|suspended)|\b(?:restent?|remains?|stays?|still)\b.{0,30}\b(?:accessibles?|ouverte?s?|en ligne|disponibles?|available|online|open)\b/
const THING: readonly (readonly [Stopped, RegExp])[] = [
  ['mail', /e-?mails?|courriels?|mail\(\)|messages? sortants?/],
  ['out', /sortant|outgoing|tcp.?out|vers l'exterieur/],
  ['database', /bases? de donnees|databases?|\bsql\b/],
  ['web', /\bsites?\b|\bwebsites?\b|hebergement|hosting|acces web|web access|pages?\b|chmod|\bservice\b/],
]

/** By clauses: "the site was blocked, however FTP stays open" speaks of two things. A clause that names none speaks of the list below it. */
function measuresIn(words: string): { stops: Stopped[]; lifts: Stopped[] } {
  const stops = new Set<Stopped>()
  const lifts = new Set<Stopped>()
  let list: Set<Stopped> | undefined
  for (const raw of words.split('\n')) {
    const line = raw.slice(0, 4000).replaceAll('’', "'")
    if (/^\s*(?:[-*•–]|\d{1,2}[.)])/.test(line)) {
      for (const thing of thingsIn(line)) list?.add(thing)
      continue
    }
    if (line.trim() !== '') list = undefined
    for (const clause of line.split(/[.!?;]\s|\b(?:cependant|toutefois|however|but|mais)\b/)) {
      if (GOES_ON.test(clause)) continue
      const into = LIFT.test(clause) ? lifts : STOP.test(clause) ? stops : undefined
      const things = into === undefined ? [] : thingsIn(clause)
      for (const thing of things) into?.add(thing)
      if (clause.trimEnd().endsWith(':')) list = into
    }
  }
  return { stops: [...stops], lifts: [...lifts].filter((thing) => !stops.has(thing)) }
}

/** "The hosting's outgoing connections" are no pages. */
function thingsIn(clause: string): Stopped[] {
  const things = THING.filter(([, sign]) => sign.test(clause)).map(([thing]) => thing)
  return things.length > 1
    ? things.filter((thing) => thing !== 'web' || /acces (?:web|a votre site)|site web|website/.test(clause))
    : things
}

const SUPPORT_ONLY: readonly RegExp[] = [
  /chmod 0?000\b/,
  /\bne (?:pouvez|pourrez|devez) (?:donc )?pas (?:le |la |les )?(?:rouvrir|reactiver|reouvrir|debloquer)/,
  /\b(?:can ?not|can't|must not|may not|are not allowed to|are unable to) (?:reopen|reactivate|re-?enable|unblock)/,
  /\bseul (?:notre|le) support\b|\bonly (?:our|the) support\b/,
]

const COMMAND =
  /^\s{0,20}(?:commande apparente|executable utilise|executable|commande|apparent command|command|executable used)\s?:\s?(.+)$/

function commandsIn(text: string): string[] {
  const found: string[] = []
  for (const line of text.split('\n')) {
    const match = COMMAND.exec(plain(line.slice(0, 1000)))
    // Its own spelling: a command is case and accents.
    if (match !== null && found.length < 20)
      found.push(
        line
          .slice(line.indexOf(':') + 1)
          .trim()
          .slice(0, 400),
      )
  }
  return [...new Set(found)]
}

function urlsIn(text: string): string[] {
  const found = new Set<string>()
  for (const [raw] of undefang(text).matchAll(/\bhttps?:\/\/[^\s"'<>«»()[\]]{1,1000}/gi)) {
    const url = raw.replace(/[.,;:!?]+$/, '')
    if (found.size < 100 && URL.canParse(url)) found.add(url)
  }
  return [...found]
}

/** `hxxp://site[.]fr` for nobody to click on. */
function undefang(text: string): string {
  return text
    .replaceAll(/\bhxxp(s?)/gi, 'http$1')
    .replaceAll(/\s?[[({]\s?(?:\.|dot|point)\s?[\])}]\s?/gi, '.')
    .replaceAll(/\[:\/\/\]|\[:\]\/\//g, '://')
}

function namesOf({ service, login, domains }: NoticeContext): string[] {
  return [service, login, ...domains].map((name) => name.toLowerCase()).filter((name) => name.length > 2)
}

/** A name that is not a part of a longer one: `elus.fr` is not in `les-elus.fr`, but in `www.elus.fr`. */
function hasWord(words: string, name: string): boolean {
  for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    const before = words[at - 1] ?? ' '
    const after = words[at + name.length] ?? ' '
    const goesOn = /[a-z0-9_-]/.test(after) || (after === '.' && /[a-z0-9]/.test(words[at + name.length + 1] ?? ''))
    if (!/[a-z0-9_-]/.test(before) && !goesOn) return true
  }
  return false
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
}

/** A message in HTML as text, its blocks as lines. */
function toText(body: string): string {
  if (!/<(?:html|body|p|br|div|table|td|li)\b/i.test(body)) return body
  return withoutElement(withoutElement(body, 'style'), 'script')
    .replaceAll(/<li\b[^<>]{0,4000}>/gi, '\n- ')
    .replaceAll(/<(?:br|\/p|\/div|\/ul|\/tr|\/td|\/h\d)\b[^<>]{0,4000}>/gi, '\n')
    .replaceAll(/<[^<>]{0,4000}>/g, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, dec, hex, name) => {
      const code = dec === undefined ? (hex === undefined ? undefined : Number.parseInt(hex, 16)) : Number(dec)
      if (code !== undefined) return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
      return ENTITIES[(name as string).toLowerCase()] ?? whole
    })
}

function withoutElement(body: string, name: string): string {
  const small = body.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  let out = ''
  let from = 0
  for (;;) {
    const begins = small.indexOf(`<${name}`, from)
    if (begins < 0) return out + body.slice(from)
    out += body.slice(from, begins)
    const ends = small.indexOf(`</${name}`, begins)
    if (ends < 0) return out
    from = ends + name.length + 2
  }
}
