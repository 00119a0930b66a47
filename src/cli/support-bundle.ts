import { open } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { type ListedRun, listRuns } from '../app/runs/list-runs.ts'
import { nameNobody } from '../app/support/name-nobody.ts'
import { rulesVersion } from '../detectors/index.ts'
import { diskWriteError } from '../disk/disk-error.ts'
import { explainConfig, type Inventory } from '../fleet/inventory/index.ts'
import type { Context } from './command.ts'
import { openLedger } from './open-ledger.ts'

/** Runs that are told, the newest. */
const RUNS = 20
/** Settings whose value names nobody. Of all others it is told only that they are there. */
const PLAIN = /(?:^|\.)(?:version|lang|failOn|paranoid|transport|port|tls|connections|provider|kind|cms|approves|limitRate|parallel)$/

/**
 * Writes what somebody who is asked for help needs to know into a new file only its owner may read: versions, settings without their values,
 * what `doctor` found, how the last runs ended. Secrets are taken out of it as of everything we print, names replaced by numbers.
 * @throws SG-DISK-002 when the file cannot be written, or is there already: it may be one that was sent.
 */
export async function writeBundle(context: Context, inventory: Inventory, file: string, doctor: object): Promise<void> {
  const document = {
    schemaVersion: 1,
    kind: 'support-bundle',
    siteguard: context.version,
    rules: rulesVersion,
    node: process.versions.node,
    system: `${platform()} ${release()} ${arch()}`,
    lang: context.texts.lang,
    terminal: { width: context.terminal.width },
    // By their names alone.
    variables: Object.keys(context.env)
      .filter((name) => /^(?:SITEGUARD_|XDG_|NO_COLOR$|LANG$|LC_|CI$)/.test(name))
      .toSorted(),
    settings: Object.fromEntries(
      explainConfig(inventory).map(({ path, value, origin }) => [
        path,
        { value: PLAIN.test(path) ? value : Array.isArray(value) ? value.length : true, from: origin.from },
      ]),
    ),
    waiverProblems: inventory.waiverProblems.length,
    doctor,
    runs: (await listRuns({ ledger: openLedger(context) })).slice(-RUNS).map(runFacts),
  }
  const named = nameNobody(inventory)(JSON.stringify(document, null, 2))
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(`${context.redact(named)}\n`)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw diskWriteError(file, error)
  }
}

/** Of errors the code: their parameters may hold a path or what a server said. */
function runFacts(run: ListedRun): object {
  if ('unreadable' in run) return { from: run.from, unreadable: run.unreadable.code }
  const { site, account, recipe, state, startedAt, endedAt, ops, done, resumes, wayBack, error } = run
  return { site, account, recipe, state, startedAt, endedAt, ops, done, resumes, wayBack, error: error?.code }
}
