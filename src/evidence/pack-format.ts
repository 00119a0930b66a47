import { createHash } from 'node:crypto'
import type { Sha256 } from '../core/manifest.ts'
import { NOTHING } from './log-entry.ts'

export const SUMS = 'SHA256SUMS'
export const CHAIN = 'CHAIN'
export const SIGNATURE = 'SHA256SUMS.sig'
export const MANIFEST = 'manifest.jsonl'
export const PACK_LOG = 'log.jsonl'
export const SCRIPT = 'verify.sh'
export const READ_ME = { fr: 'LISEZ-MOI.txt', en: 'README.txt' } as const
export const FILES = 'files'
/** Files that cannot be in the list, since they are made of it. */
export const BESIDE: ReadonlySet<string> = new Set([SUMS, CHAIN, SIGNATURE])
/** Namespace of the optional signature over the list (ssh-keygen -Y). */
export const NAMESPACE = 'siteguard-evidence'

/** A line of `sha256sum -c`. Names are ours: no blank, backslash or line end is in one. */
export function sumLine(sha256: string, file: string): string {
  return `${sha256}  ${file}`
}

/** Lines of a list, or undefined where one is none. */
export function readSums(text: string): { readonly sha256: Sha256; readonly file: string }[] | undefined {
  if (!text.endsWith('\n')) return undefined
  const lines = text.slice(0, -1).split('\n')
  const sums: { sha256: Sha256; file: string }[] = []
  for (const line of lines) {
    const [, sha256, file] = /^([0-9a-f]{64}) {2}([A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*)$/.exec(line) ?? []
    if (sha256 === undefined || file === undefined) return undefined
    sums.push({ sha256: sha256 as Sha256, file })
  }
  return sums
}

/**
 * The chain over a list: one link a line, SHA-256 over the link before and the line, each with a line end; last a link over the digest of the
 * whole list. That last one is the pack's seal: no byte, line, order or number of what is listed can change and leave it as it is.
 */
export function chainOf(sums: string): { readonly text: string; readonly seal: Sha256 } {
  const links: string[] = []
  let link: string = NOTHING
  const next = (line: string): void => {
    link = sha256(`${link}\n${line}\n`)
    links.push(`${link}\n`)
  }
  for (const line of sums.slice(0, -1).split('\n')) next(line)
  next(sha256(sums))
  return { text: links.join(''), seal: link as Sha256 }
}

export function sha256(bytes: string | Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

/**
 * Verifies a pack by what every Unix has: POSIX sh, sha256sum (or shasum), find, cmp. It says the seal, which whoever handed the pack over
 * can compare with the one in the running log or on paper: only that tells it from a pack somebody made anew as a whole.
 */
export const VERIFY_SCRIPT = `#!/bin/sh
# siteguard: verifies this folder. Says the seal and ends with 0, or what is wrong and ends with 1. Nothing is written.
cd "$(dirname "$0")" && export LC_ALL=C || exit 1
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256 "$@"; }
bad() { echo "BAD / NON CONFORME: $1" >&2; exit 1; }
digest() { sha256sum | { read -r sum name; echo "$sum"; }; }
link() { printf '%s\\n%s\\n' "$1" "$2" | digest; }
zero=$(printf %064d 0)
sha256sum -c SHA256SUMS >/dev/null || bad 'a file is missing or was changed'
[ -z "$(find . ! -type d ! -type f)" ] || bad 'something that is no file'
[ "$(find . -type f ! -path ./SHA256SUMS ! -path ./CHAIN ! -path ./SHA256SUMS.sig | wc -l)" -eq "$(wc -l <SHA256SUMS)" ] || bad 'a file nobody listed'
{ at=$zero; while IFS= read -r line; do at=$(link "$at" "$line"); echo "$at"; done; link "$at" "$(digest <SHA256SUMS)"; } <SHA256SUMS |
  cmp -s - CHAIN || bad 'SHA256SUMS and CHAIN do not go together'
at=$zero; while IFS= read -r line; do case $line in "{\\"previous\\":\\"$at\\","*) ;; *) bad 'the log does not hold together' ;; esac
  at=$(printf '%s\\n' "$line" | digest); done <log.jsonl
echo "OK: $(wc -l <SHA256SUMS | tr -d ' ') files, seal / sceau $(tail -n 1 CHAIN)"
`
