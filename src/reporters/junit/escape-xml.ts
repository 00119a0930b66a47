import { printable } from '../../core/printable.ts'

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text of anybody's as XML, also inside quotes. Line breaks of ours are kept; what XML 1.0 has no way to write is made visible or dropped. */
export function escapeXml(text: string): string {
  return text
    .split('\n')
    .map(printable)
    .join('\n')
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (sign) => SIGNS[sign] as string)
}
