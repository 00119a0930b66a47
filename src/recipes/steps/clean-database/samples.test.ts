import { describe, expect, it } from 'vitest'
import { databaseOf, samplesOf } from '../../../../test/helpers/detector-samples.ts'
import type { Finding } from '../../../core/finding.ts'

import { bareSite } from '../../../detectors/bare-site.ts'
import { createRowsCleaner, isCounted, type RowCleaning } from '../../../detectors/database/clean.ts'
import { inspectTable } from '../../../detectors/index.ts'
import type { DatabaseFacts, DatabaseRow } from '../../../detectors/types.ts'
import { findTargets } from './find-targets.ts'

const site = bareSite({ site: 's', now: Date.UTC(2026, 10, 22), hosts: ['www.ville-exemple.fr'] })

/** What the detector says of rows, as findings. */
function findingsIn(facts: DatabaseFacts, table: string, rows: readonly DatabaseRow[]): Finding[] {
  const inspector = inspectTable(facts, table, () => undefined)
  for (const row of rows) inspector?.row(row)
  return [...(inspector?.end() ?? [])].map(({ finding }) => ({ path: finding.path, reasons: [finding] }) as unknown as Finding)
}

const counted = (findings: readonly Finding[]): Finding[] => findings.filter(({ reasons }) => reasons.some(isCounted))

function cleaned(facts: DatabaseFacts, table: string, rows: readonly DatabaseRow[]): { after: DatabaseRow[]; done: RowCleaning[] } {
  const targets = findTargets({ findings: findingsIn(facts, table, rows) }, undefined).get(facts.database) ?? []
  const own = targets.find((one) => one.table === table)
  const cleaner = own === undefined ? undefined : createRowsCleaner(facts, table, own, { removed: new Set(), disarmed: new Map() })
  const done: RowCleaning[] = []
  const after = rows.flatMap((row) => {
    const cleaning = cleaner?.(row)
    if (cleaning === undefined) return [row]
    done.push(cleaning)
    return cleaning.removed === true ? [] : [{ ...row, ...cleaning.values }]
  })
  return { after, done }
}

const samples = (await samplesOf('database')).flatMap((sample) => {
  const database = databaseOf(sample, site)
  return database === undefined ? [] : [{ name: sample.name, table: sample.path, ...database }]
})

/** Lists whose lengths do not fit, which PHP would not read either; and an address of which no part is the site's. */
const LEFT = new Set(['a plugin in a folder of pictures', 'a plugin outside of where plugins lie', 'an address that is a script'])

describe('rows of intruders', () => {
  it.each(samples)('$name', ({ name, facts, rows, table }) => {
    const before = counted(findingsIn(facts, table, rows))
    const { after, done } = cleaned(facts, table, rows)
    const left = counted(findingsIn(facts, table, after))
    const told = done.some((row) => row.left.length > 0)
    expect({ left: left.length > 0, told }).toEqual({ left: LEFT.has(name), told: LEFT.has(name) })
    if (before.length === 0) expect(after).toEqual(rows)
  })
})
