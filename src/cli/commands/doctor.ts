import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Check, examineAccount } from '../../app/examine-account.ts'
import { hostKind } from '../../app/status/look-at-host.ts'
import { isSiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { selectSites } from '../../fleet/select.ts'
import { errorText, type Texts } from '../../i18n/index.ts'
import { providerAdapter } from '../../providers/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { requireGit } from '../../snapshots/store/index.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { openManifests } from '../open-manifests.ts'
import { flag, text } from '../options.ts'
import { createReach } from '../reach.ts'
import { startProgress } from '../screen/progress.ts'
import { writeBundle } from '../support-bundle.ts'

/** `siteguard doctor`: what would not work, and why, before it matters. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const names = (args[0] as readonly string[] | undefined) ?? []
  const known = new Set(inventory.accounts.map((account) => account.id as string))
  // An account without sites is worth examining too, so its name is no error here.
  const asSites = names.filter((name) => !known.has(name) || inventory.sites.some((site) => site.account === name))
  const sites =
    names.length === 0 ? inventory.sites : asSites.length === 0 ? [] : selectSites(inventory, { names: asSites }, texts.lang).sites
  const accounts = inventory.accounts.filter(
    (account) => names.length === 0 || names.includes(account.id) || sites.some((site) => site.account === account.id),
  )
  const reach = createReach(context, options, inventory)
  const { manifests } = openManifests(context, options)
  const here = await examineHere(context.env, inventory.file, inventory.accounts.length, inventory.sites.length)
  for (const waiver of inventory.waiverProblems)
    here.push({ level: 'warn', id: 'waiver', params: { line: waiver.line, problem: waiver.problem } })
  const progress = await startProgress(terminal, texts)
  const results: { account: string; host?: string; checks: Check[] }[] = []
  try {
    for (const account of accounts) {
      const checks = await examineAccount(
        account,
        sites.filter((site) => site.account === account.id),
        { connect: reach.connect, manifests, now: Date.now, emit: progress.listener, signal: context.signal },
      )
      const host = hostKind(account, inventory.providers)
      results.push({ account: account.id, ...(host === undefined ? {} : { host }), checks })
    }
  } finally {
    progress.stop()
  }
  const bundle = text(options, 'bundle')
  if (bundle !== undefined) await writeBundle(context, inventory, resolve(context.cwd, bundle), { here, accounts: results })
  const all = [...here, ...results.flatMap((result) => result.checks)]
  const bad = all.filter((check) => check.level === 'bad').length
  if (flag(options, 'json'))
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'doctor', here, accounts: results, bad }, null, 2)}\n`)
  else {
    for (const check of here) terminal.out(lineOf(check, texts, terminal))
    for (const { account, host, checks } of results) {
      terminal.out(`\n${terminal.paint.strong(printable(account))}\n`)
      for (const check of checks) terminal.out(lineOf(check, texts, terminal))
      terminal.out(aboutHost(host, texts, terminal.width))
    }
    const words = texts.screen.doctor
    if (bundle !== undefined) terminal.out(`\n${wrap(words.bundle({ file: printable(bundle) }), terminal.width, 0)}\n`)
    terminal.out(`\n${wrap(bad === 0 ? words.summaryGood : words.summaryBad({ count: bad }), terminal.width, 0)}\n`)
  }
  if (bad === 0) return EXIT.done
  // Of an account that could not be reached there is nothing but the error.
  const reached = results.some((result) => result.checks.some((check) => 'id' in check))
  return results.length > 0 && !reached ? EXIT.connection : EXIT.partial
}

/** What is known of an account's host: how it shuts a site, how one gets in, what it keeps, what only a person can do there. */
function aboutHost(kind: string | undefined, texts: Texts, width: number): string {
  const facts = kind === undefined ? undefined : providerAdapter(kind).facts
  const words = Object.hasOwn(texts.hosts, kind ?? '') ? texts.hosts[kind as keyof Texts['hosts']] : undefined
  if (facts === undefined || words === undefined) return ''
  const said = texts.screen.doctor.host
  const parts = (['ssh', 'backups', 'logs', 'lock'] as const).map((part) => `${said[part]}${words[part]}`)
  const lines = [...parts, ...words.person.map((step) => `${said.person}${step}`)].map((line) => `      - ${wrap(line, width, 8)}\n`)
  return `  ${facts.name}\n${lines.join('')}`
}

async function examineHere(env: Context['env'], file: string, accounts: number, sites: number): Promise<Check[]> {
  const checks: Check[] = [
    { level: 'ok', id: 'inventory', params: { file, accounts, sites } },
    { level: 'ok', id: 'node', params: { version: process.versions.node } },
  ]
  try {
    const { stderr } = await promisify(execFile)('ssh', ['-V'], { timeout: 5000, env: { PATH: env.PATH } })
    checks.push({ level: 'ok', id: 'ssh', params: { version: stderr.trim() } })
  } catch {
    checks.push({ level: 'warn', id: 'noSsh', params: {} })
  }
  try {
    checks.push({ level: 'ok', id: 'git', params: { version: await requireGit() } })
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    checks.push({ level: 'bad', error: { code: error.code, params: error.params } })
  }
  return checks
}

function lineOf(
  check: Check,
  texts: Texts,
  terminal: { width: number; paint: { good(t: string): string; bad(t: string): string; doubt(t: string): string } },
): string {
  const words = texts.screen.doctor
  const label = { ok: terminal.paint.good(words.ok), warn: terminal.paint.doubt(words.warn), bad: terminal.paint.bad(words.bad) }[
    check.level
  ]
  const width = { ok: words.ok, warn: words.warn, bad: words.bad }[check.level].length
  let body: string
  if ('error' in check) {
    const text = errorText(texts, check.error.code, check.error.params)
    body = text === undefined ? check.error.code : `${text.what}\n${text.next}`
  } else {
    const text = words[check.id as keyof typeof words] as string | ((p: unknown) => string)
    const params =
      'reason' in check.params
        ? { ...check.params, reason: texts.screen.scan.reason[String(check.params.reason)] ?? check.params.reason }
        : check.params
    body = typeof text === 'function' ? text(params) : text
  }
  const lines = body.split('\n').map(printable).join('\n')
  return `  ${label}${' '.repeat(Math.max(1, 6 - width))}${wrap(lines, terminal.width, 8)}\n`
}
