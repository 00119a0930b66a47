import { escapeJson } from '../../reporters/json/escape-json.ts'
import type { Terminal } from './terminal.ts'

/** One JSON document on standard output; what a terminal could act on is escaped in it. */
export function writeJson(terminal: Pick<Terminal, 'out'>, document: { readonly kind: string } & Readonly<Record<string, unknown>>): void {
  terminal.out(`${escapeJson(JSON.stringify({ schemaVersion: 1, ...document }, null, 2))}\n`)
}
