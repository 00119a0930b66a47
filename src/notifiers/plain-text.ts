import type { AlertMessage } from '../core/alert.ts'

/** A message as plain text of at most so many characters, whole characters kept; links last, and never cut. */
export function plainText({ title, lines, links }: AlertMessage, most: number): string {
  const tail = links.map(({ label, url }) => `\n${label}: ${url}`).join('')
  const head = [title, ...lines].join('\n')
  const room = most - tail.length
  if (head.length <= room) return head + tail
  return `${head.slice(0, Math.max(0, room - 1)).replace(/[\ud800-\udbff]$/, '')}…${tail}`
}
