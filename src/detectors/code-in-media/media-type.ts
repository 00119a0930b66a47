import type { FileContent } from '../../core/content.ts'
import { extensionOf } from '../shared/names.ts'

/**
 * What a medium is, by its first bytes and its name. binary: no text of its own · image-text: SVG · text: may speak about PHP ·
 * document: PDF and office texts, which may quote anything · archive: holds other files.
 */
export interface MediaType {
  readonly kind: 'binary' | 'image-text' | 'text' | 'document' | 'archive'
  /** For the text of a finding: an extension, lower case. */
  readonly name: string
}

const TEXT = new Set([
  ...[
    'txt',
    'html',
    'htm',
    'xhtml',
    'xml',
    'css',
    'scss',
    'less',
    'js',
    'mjs',
    'ts',
    'json',
    'md',
    'csv',
    'tsv',
    'tex',
    'sql',
    'rtf',
    'yml',
  ],
  ...[
    'yaml',
    'log',
    'vtt',
    'srt',
    'kml',
    'gpx',
    'ics',
    'rss',
    'atom',
    'eml',
    'po',
    'pot',
    'spip',
    'conf',
    'cfg',
    'bib',
    'diff',
    'patch',
    'mml',
  ],
])
const DOCUMENTS = new Set(['pdf', 'doc', 'xls', 'ppt', 'ps', 'eps', 'ai', 'indd', 'pub', 'djvu', 'mbox', 'sla', 'torrent'])
const ARCHIVES = new Set([
  'zip',
  'gz',
  'tgz',
  'bz2',
  'xz',
  'zst',
  'tar',
  '7z',
  'rar',
  'jar',
  'deb',
  'rpm',
  'iso',
  'dmg',
  'exe',
  'msi',
  'apk',
])
const ZIPPED = new Set(['docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'odg', 'epub', 'kmz', 'sketch'])

/** First bytes of packed formats, as latin1. */
const PACKED = [
  'PK\x03\x04',
  'PK\x05\x06',
  '\x1f\x8b\x08',
  'BZh',
  '\xfd7zXZ\x00',
  '7z\xbc\xaf\x27\x1c',
  'Rar!\x1a\x07',
  '\x28\xb5\x2f\xfd',
  'MSCF',
  '!<arch>\n',
]

export function mediaTypeOf(path: string, content: FileContent): MediaType {
  const extension = extensionOf(path)
  const head = content.bytes.toString('latin1', 0, 512)
  const name = extension === '' ? 'file' : extension.slice(0, 20)
  const isPacked = PACKED.some((magic) => head.startsWith(magic)) || head.startsWith('ustar', 257)
  // A name alone makes no archive: text that begins with a tag is a program, whatever it is called.
  if (isPacked) return { kind: 'archive', name }
  if (head.startsWith('%PDF-') || head.startsWith('%!PS') || head.startsWith('\xd0\xcf\x11\xe0')) return { kind: 'document', name }
  if (extension === 'svg' || extension === 'svgz') return { kind: 'image-text', name }
  if (TEXT.has(extension)) return { kind: 'text', name }
  if (DOCUMENTS.has(extension) && !looksLikeCode(head)) return { kind: 'document', name }
  if ((ARCHIVES.has(extension) || ZIPPED.has(extension)) && !looksLikeCode(head)) return { kind: 'archive', name }
  if (extension === '' && /^[\t\n\r -~\x80-\xff]{0,512}$/.test(head)) return { kind: 'text', name }
  return { kind: 'binary', name }
}

const looksLikeCode = (head: string): boolean => /^\s{0,40}<(?:\?|script)/i.test(head)
