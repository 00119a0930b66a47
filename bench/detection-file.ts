import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { holdsPhpOpenTag } from '../src/core/content.ts'
import type { Confidence, RawFinding } from '../src/core/finding.ts'
import { bareInstallation } from '../src/core/installation.ts'
import type { RemotePath } from '../src/core/path.ts'
import { bareSite } from '../src/detectors/bare-site.ts'
import { inspectContent, wantOf } from '../src/detectors/index.ts'
import { findOpenTag } from '../src/detectors/php/lexer.ts'
import { codeNameOf, extensionOf, isServerSettings } from '../src/detectors/shared/names.ts'
import type { Subject } from '../src/detectors/types.ts'

/** What the engine says of one file. */
export interface Judged {
  readonly file: string
  readonly bytes: number
  /** PHP by its name or its open tag. */
  readonly php: boolean
  /** A detector wanted to read it. */
  readonly read: boolean
  /** The strongest confidence of what speaks of an intruder, or of a way in for one; none for a file nobody has anything against. */
  readonly grade?: Confidence
  /** A commercial encoder's file, of which nobody can say more. */
  readonly encoded: boolean
  /** Rules with their confidence, strongest first. */
  readonly rules: readonly string[]
  /** Milliseconds of processor time. */
  readonly took: number
}

const SITE = bareSite({ site: 'bench', installations: [bareInstallation('spip')], hosts: ['example.org'] })
/** Names that keep what they are: what is renamed to be put into a collection is nearly always PHP. */
const KEPT = new Set([
  'html',
  'htm',
  'js',
  'svg',
  'css',
  'md',
  'rst',
  'ttf',
  'otf',
  'woff',
  'woff2',
  'eot',
  'jpg',
  'jpeg',
  'png',
  'gif',
  'webp',
  'ico',
  'bmp',
])
const ORDER: readonly Confidence[] = ['certain', 'probable', 'possible']
const ENCODED = 'php-encoded'

/** Endings of texts for people, which stay what they are whatever they begin with. */
const PROSE = new Set(['txt', 'text', 'log', 'csv', 'sql', 'xml', 'json', 'yml', 'yaml', 'po', 'pot', 'diff', 'patch'])
/** What pages, and scripts for browsers, begin with. */
const PAGE = /^\s{0,200}<(?:!|html\b|head\b|script\b|iframe\b|div\b)/i
const SCRIPT =
  /^(?:\s|\/\/[^\n]{0,300}\n|\/\*[\s\S]{0,3000}?\*\/){0,20}(?:!|\()?(?:function\b|var\s|let\s|const\s|window\.|document\.|jQuery\b|\(new Image)/

/**
 * Judges a file as one nobody knows, where code may stand. Collections rename shells to `.txt`: a file of another name that holds
 * PHP counts as PHP. They name scripts by the host they came from, or by nothing: what no ending tells is what it begins with.
 * @throws when the file cannot be read, or a detector fails
 */
export function judgeFile(file: string): Judged {
  const bytes = readFileSync(file)
  const name = basename(file)
  const tagged = holdsPhpOpenTag(bytes) || findOpenTag(bytes.toString('latin1', 0, 2000), 0) !== undefined
  const code = codeNameOf(name)
  const plain = code === undefined && tagged && !KEPT.has(extensionOf(name)) && !isServerSettings(name)
  const untold = code === undefined && !tagged && !KEPT.has(extensionOf(name)) && !PROSE.has(extensionOf(name)) && !isServerSettings(name)
  const path =
    `plugins/unknown/${placeOf(name)}${plain ? '.php' : untold ? scriptEnding(bytes.toString('latin1', 0, 4000)) : ''}` as RemotePath
  const subject: Subject = {
    path,
    inner: path,
    entry: { path, type: 'file', size: bytes.length, mtime: 0 },
    zone: 'extension',
    mayHoldCode: true,
    known: 'unjudged',
    site: SITE,
  }
  const want = wantOf(subject)
  const read = want === 'content' || (want === 'media' && tagged)
  const before = process.cpuUsage()
  const found = read ? inspectContent(subject, { path, bytes, size: bytes.length, sampled: false }) : []
  const { user, system } = process.cpuUsage(before)
  const against = found.filter(speaksAgainst).sort((a, b) => ORDER.indexOf(a.confidence) - ORDER.indexOf(b.confidence))
  const grade = against[0]?.confidence
  return {
    file,
    bytes: bytes.length,
    php: tagged || code?.kind === 'php',
    read,
    ...(grade && { grade }),
    encoded: found.some(({ rule }) => (rule as string) === ENCODED),
    rules: [...new Set(against.map(({ rule, confidence }) => `${confidence}:${rule}`))],
    took: (user + system) / 1000,
  }
}

/** What lies open, is out of date or untidy says nothing of an intruder. */
const speaksAgainst = (finding: RawFinding): boolean =>
  (finding.rule as string) !== ENCODED && (finding.class === 'intrusion' || finding.class === 'vulnerability')

const scriptEnding = (text: string): string => (PAGE.test(text) ? '.html' : SCRIPT.test(text) ? '.js' : '')

/** Server settings are known by their whole name; collections give them a number in front. */
function placeOf(name: string): string {
  const settings = /(\.htaccess|\.user\.ini)$/i.exec(name)?.[1]
  return settings ?? name
}
