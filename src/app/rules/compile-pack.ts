import { SiteguardError } from '../../core/error.ts'
import { isTrouble, startYara, type Yara } from '../../detectors/yara/start-yara.ts'
import type { ReadPack } from './read-pack.ts'
import type { Pack } from './types.ts'

/**
 * A pack as the engine takes it: with what it does not take named.
 * @throws SG-RULE-001 without an engine, SG-RULE-004 where no rule compiles, SG-INT-001 where the engine is lost over it
 */
export async function compilePack(read: ReadPack, name: string, addedAt: string, start: () => Yara = startYara): Promise<Pack> {
  const yara = start()
  try {
    const compiled = await yara.compile(read.sources)
    if (isTrouble(compiled)) {
      if (compiled.trouble === 'absent') throw noEngine(compiled.detail)
      throw noRules(name, 1, `${compiled.trouble} ${compiled.detail}`.trim())
    }
    const { rules, faults } = compiled
    const first = faults[0]
    if (rules.length === 0) throw noRules(name, faults.length, first === undefined ? '' : `${first.file}:${first.line}: ${first.detail}`)
    return { version: 1, name, sha256: read.sha256, addedAt, sources: [...read.sources], rules: [...rules], faults: [...faults] }
  } finally {
    yara.close()
  }
}

export function noEngine(detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RULE-001', kind: 'unsupported', params: { detail } })
}

function noRules(pack: string, count: number, first: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RULE-004', kind: 'config', params: { pack, count, first } })
}
