import type { YaraX } from '@litko/yara-x'
import type { Validate } from './compile-rules.ts'
import type { YaraMatch } from './types.ts'

/** What is used of the package: it is no dependency, and is loaded where somebody installed it. */
export interface YaraEngine {
  readonly validate: Validate
  /** @param source taken by `validate` */
  compile(source: string): YaraScanner
}

export interface YaraScanner {
  match(bytes: Buffer, path: string): YaraMatch[]
}

/** What rules written for `yara` may ask about a file; the same names as LOKI and THOR define. */
const VARIABLES = { filename: '', filepath: '', extension: '', filetype: '', owner: '' }
const OPTIONS = {
  // Braces that are no repetition, as YARA 4 took them.
  relaxedReSyntax: true,
  enableIncludes: false,
  defineVariables: VARIABLES,
  // They read nothing but what is scanned; `console` would write where nobody looks.
  bannedModules: [{ name: 'console', errorTitle: 'console is not allowed', errorMessage: 'console is not allowed' }],
}
/** A rule is told once per file: its first match is enough. */
const MATCHES = 1

/** The package as installed on this machine. @throws where there is none, or none for this system */
export async function loadEngine(): Promise<YaraEngine> {
  const yara = await import('@litko/yara-x')
  return {
    validate: (source) => yara.validate(source, OPTIONS).errors,
    compile(source) {
      const scanner: YaraX = yara.compile(source, OPTIONS)
      scanner.setMaxMatchesPerPattern(MATCHES)
      return {
        match(bytes, path) {
          const filename = path.slice(path.lastIndexOf('/') + 1)
          const dot = filename.lastIndexOf('.')
          const variables = { ...VARIABLES, filename, filepath: path, extension: dot < 0 ? '' : filename.slice(dot) }
          return scanner.scan(bytes, variables).map(({ ruleIdentifier: rule, matches }) => {
            const first = matches.toSorted((a, b) => a.offset - b.offset)[0]
            return first === undefined ? { rule } : { rule, offset: first.offset, length: first.length }
          })
        },
      }
    },
  }
}
