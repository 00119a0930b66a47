import { formatBitwarden, parseBitwarden } from './bitwarden.ts'
import { formatKeepassCsv, parseKeepassCsv } from './keepass-csv.ts'
import { formatKeepassXml, parseKeepassXml } from './keepass-xml.ts'
import type { VaultEntry } from './types.ts'

export type { VaultEntry } from './types.ts'
export type FileFormat = 'bitwarden' | 'keepassxc-csv' | 'keepass-xml'

/** The whole file, in clear. */
export function formatEntries(format: FileFormat, entries: readonly VaultEntry[]): string {
  switch (format) {
    case 'bitwarden':
      return formatBitwarden(entries)
    case 'keepassxc-csv':
      return formatKeepassCsv(entries)
    case 'keepass-xml':
      return formatKeepassXml(entries)
  }
}

/** @throws SG-VAULT-017 saying where it stops making sense, and nothing of what stands there. */
export function parseEntries(format: FileFormat, text: string, file: string): VaultEntry[] {
  const plain = text.replace(/^\uFEFF/, '')
  switch (format) {
    case 'bitwarden':
      return parseBitwarden(plain, file)
    case 'keepassxc-csv':
      return parseKeepassCsv(plain, file)
    case 'keepass-xml':
      return parseKeepassXml(plain, file)
  }
}
