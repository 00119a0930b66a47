import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { findingOf } from '../../detectors/yara/findings.ts'
import { isTrouble, startYara, type Yara, type YaraTrouble } from '../../detectors/yara/start-yara.ts'
import type { YaraRule } from '../../detectors/yara/types.ts'
import type { Pack } from './types.ts'

/** What the rules of added packs said of a file, or why they could not. */
export interface PackAnswer {
  readonly found: readonly RawFinding[]
  readonly troubles: readonly { readonly pack: string; readonly trouble: YaraTrouble }[]
}

/** The rules of added packs at work. Nothing is started before the first file is asked about. */
export interface PackScanner {
  readonly packs: readonly string[]
  inspect(path: RemotePath, content: FileContent): Promise<PackAnswer>
  close(): void
}

interface Lane {
  readonly pack: Pack
  readonly yara: Yara
  readonly rules: ReadonlyMap<string, YaraRule>
  /** Undefined until it was begun. */
  begun?: Promise<YaraTrouble | undefined>
  /** What was asked last: one file at a time. */
  last: Promise<unknown>
}

/**
 * @param isOn whether a rule, `PACK/NAME`, is to be heard
 * @param start for tests
 */
export function createPackScanner(packs: readonly Pack[], isOn: (rule: string) => boolean, start: () => Yara = startYara): PackScanner {
  const lanes = packs.map((pack): Lane => {
    const rules = new Map(pack.rules.filter(({ name }) => isOn(`${pack.name}/${name}`)).map((rule) => [rule.name, rule]))
    return { pack, yara: start(), rules, last: Promise.resolve() }
  })
  const begin = async ({ pack, yara }: Lane): Promise<YaraTrouble | undefined> => {
    const compiled = await yara.compile(pack.sources)
    return isTrouble(compiled) ? compiled : undefined
  }
  const ask = async (lane: Lane, path: RemotePath, content: FileContent): Promise<readonly RawFinding[] | YaraTrouble> => {
    lane.begun ??= begin(lane)
    const trouble = await lane.begun
    if (trouble !== undefined) return trouble
    const said = await lane.yara.match(content.bytes, path)
    if (isTrouble(said)) return said
    return said.flatMap((match) => {
      const rule = lane.rules.get(match.rule)
      return rule === undefined ? [] : [findingOf(path, content, match, rule, lane.pack.name)]
    })
  }
  return {
    packs: packs.map(({ name }) => name),
    async inspect(path, content) {
      const found: RawFinding[] = []
      const troubles: { pack: string; trouble: YaraTrouble }[] = []
      for (const lane of lanes) {
        const asked = lane.last.then(() => ask(lane, path, content))
        lane.last = asked
        const said = await asked
        if ('trouble' in said) troubles.push({ pack: lane.pack.name, trouble: said })
        else found.push(...said)
      }
      return { found, troubles }
    },
    close() {
      for (const { yara } of lanes) yara.close()
    },
  }
}
