import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import type { Env } from '../../disk/xdg.ts'
import { problemText } from '../../i18n/problems.ts'
import type { Lang } from '../../i18n/types.ts'
import { checkYaml, LARGEST_DOCUMENT, parseYaml, type YamlDocument, type YamlProblem, yamlError } from '../../yaml/index.ts'
import { BY_DEFAULT, type ReadContext, readAccounts } from './accounts.ts'
import { readAlerts } from './alerts.ts'
import { expandHome, findInventory, homeFolder } from './find.ts'
import { readOffsite } from './offsite.ts'
import { readProviders } from './providers.ts'
import { inventorySchema } from './schema.ts'
import { readOwners, readSites } from './sites.ts'
import type { Inventory, InventoryOverrides } from './types.ts'
import { createValuePicker, readOverrides } from './values.ts'
import { readWaivers } from './waivers.ts'

export interface LoadOptions {
  /** `--inventory`. Absent: searched for, see `findInventory`. */
  readonly file?: string
  readonly cwd: string
  readonly env: Env
  /** Language of messages when a flag or variable decided it. Absent: the file's `lang`, then `systemLang`, then English. */
  readonly lang?: Lang
  readonly systemLang?: Lang
  readonly flags?: InventoryOverrides
  /** Milliseconds since 1970, for the expiry of waivers. Default: now. */
  readonly now?: number
}

/**
 * Reads siteguard.yml.
 * @throws SG-INV-001 for the first problem of the file, SG-INV-002 and SG-INV-005 as `findInventory`, SG-INV-003 for a site of
 *   an unknown account, SG-DISK-001 when it cannot be read, SG-USE-001 for a SITEGUARD_* variable that makes no sense.
 */
export async function loadInventory(options: LoadOptions): Promise<Inventory> {
  const file = await findInventory(options)
  return parseInventory(await readInventoryText(file, options), file, options)
}

/** As `loadInventory`, from text. `file` is absolute; relative paths in the text are relative to its folder. */
export function parseInventory(text: string, file: string, options: Omit<LoadOptions, 'file' | 'cwd'>): Inventory {
  const { outcome, problems } = readInventory(text, file, options)
  if (problems[0] !== undefined) throw yamlError(problems[0])
  return outcome as Inventory
}

/** Every problem of the text, in the order of the file; empty when it is a usable inventory. A site of an unknown account throws. */
export function inventoryProblems(text: string, file: string, options: Omit<LoadOptions, 'file' | 'cwd'>): readonly YamlProblem[] {
  return readInventory(text, file, options).problems
}

/** @throws SG-DISK-001; SG-INV-001 when it is too large or no UTF-8. */
export async function readInventoryText(file: string, options: Pick<LoadOptions, 'lang' | 'systemLang'>): Promise<string> {
  const refuse = (problem: string): SiteguardError =>
    new SiteguardError({ code: 'SG-INV-001', kind: 'config', params: { file, line: 1, column: 1, problem, path: '' } })
  const lang = options.lang ?? options.systemLang ?? 'en'
  let bytes: Buffer
  try {
    // Asked before reading, so that a mistaken --inventory of some huge file or device is not read into memory.
    const info = await stat(file)
    if (info.isFile() && info.size > LARGEST_DOCUMENT) throw refuse(problemText(lang, 'too-large', { limit: LARGEST_DOCUMENT }))
    bytes = await readFile(file)
  } catch (error) {
    throw diskReadError(file, error)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refuse(problemText(lang, 'not-text', {}))
  }
}

type Outcome = { readonly outcome?: Inventory; readonly problems: readonly YamlProblem[] }

function readInventory(text: string, file: string, options: Omit<LoadOptions, 'file' | 'cwd'>): Outcome {
  const parsed = parseYaml(text, file, options.lang ?? options.systemLang ?? 'en')
  if ('problem' in parsed) return { problems: [parsed.problem] }
  const { document } = parsed
  const fileLang = langOf(document)
  const lang = options.lang ?? fileLang ?? options.systemLang ?? 'en'
  const checked = checkYaml(document, inventorySchema, lang)
  if ('problems' in checked) return { problems: checked.problems }

  const written = checked.value
  const overrides = readOverrides(options.flags ?? {}, options.env, lang)
  const picker = createValuePicker(document)
  const context: ReadContext = { document, written, overrides, picker, homeDir: homeFolder(options.env), lang, problems: [] }
  picker.pick(['lang'], [{ value: fileLang, path: ['lang'] }], (value) => value)
  const owners = readOwners(context)
  const accounts = readAccounts(context)
  const { sites, settings } = readSites(context, accounts)
  const { recipients, offsite, signers } = readOffsite(context, accounts)
  const vault = readVault(context)
  const ledger = readLedger(context)
  const providers = readProviders(context)
  const alerts = readAlerts(context)
  if (context.problems.length > 0) return { problems: context.problems.sort((a, b) => a.line - b.line || a.column - b.column) }
  const waivers = readWaivers(written.waivers ?? [], {
    document,
    lang,
    sites: sites.map((site) => site.id),
    owners: owners.map((owner) => owner.id),
    now: options.now ?? Date.now(),
  })
  return {
    outcome: {
      file,
      ...(fileLang === undefined ? {} : { lang: fileLang }),
      accounts,
      sites,
      owners,
      settings,
      recipients,
      vault,
      ...(ledger === undefined ? {} : { ledger }),
      providers,
      offsite,
      signers,
      ...(alerts === undefined ? {} : { alerts }),
      waivers: waivers.waivers,
      waiverProblems: waivers.problems,
      effective: picker.effective,
    },
    problems: [],
  }
}

function readVault({ written, document, homeDir, picker }: ReadContext): string {
  const local = (path: string): string => resolve(dirname(document.file), expandHome(path, homeDir))
  const candidates = [
    { value: written.vault ?? undefined, path: ['vault'] },
    { value: 'vault.age', origin: BY_DEFAULT },
  ]
  return local(picker.pick(['vault'], candidates, local) ?? 'vault.age')
}

function readLedger({ written, document, homeDir, picker }: ReadContext): string | undefined {
  const local = (path: string): string => resolve(dirname(document.file), expandHome(path, homeDir))
  return picker.pick(['ledger'], [{ value: written.ledger ?? undefined, path: ['ledger'] }], local)
}

/** Wanted before the schema speaks, so that it speaks the file's language. */
function langOf(document: YamlDocument): Lang | undefined {
  const lang = (document.value as { lang?: unknown } | null)?.lang
  return lang === 'en' || lang === 'fr' ? lang : undefined
}
