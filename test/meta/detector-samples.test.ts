import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FileContent } from '../../src/core/content.ts'
import type { Entry } from '../../src/core/entry.ts'
import { CONFIDENCES, compareStrength, type RawFinding, SEVERITIES } from '../../src/core/finding.ts'
import type { Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { RULE_IDS } from '../../src/core/rule-schemas.ts'
import { createTree } from '../../src/core/tree.ts'
import * as template from '../../src/detectors/_template/index.ts'
import { bareSite } from '../../src/detectors/bare-site.ts'
import { createEngine, detectorModules, ruleList } from '../../src/detectors/index.ts'
import type { DetectorModule, Sample, SiteFacts, Subject } from '../../src/detectors/types.ts'
import { databaseOf, samplesOf } from '../helpers/detector-samples.ts'

const FOLDER = new URL('../../src/detectors/', import.meta.url)
type Tested = DetectorModule & { readonly samples: readonly Sample[] }
const modules: Record<string, Tested> = Object.fromEntries(
  await Promise.all(
    Object.entries<DetectorModule>({ ...detectorModules, _template: template }).map(async ([id, module]) => {
      return [id, { ...module, samples: await samplesOf(id) }] as const
    }),
  ),
)

const spip: Installation = bareInstallation('spip')

/** The subject a sample describes, in an otherwise empty SPIP site. */
function subjectOf(sample: Sample): { subject: Subject; content?: FileContent } {
  const path = sample.path as RemotePath
  const bytes = Buffer.from(sample.base64 ?? '', 'base64')
  const entry: Entry = {
    path,
    type: sample.type ?? 'file',
    size: sample.size ?? (sample.base64 === undefined ? 1 : bytes.length),
    mtime: 0,
    ...(sample.mode === undefined ? {} : { mode: sample.mode }),
    ...(sample.target === undefined ? {} : { target: sample.target }),
  }
  const site = bareSite({
    site: 'sample',
    tree: createTree([entry, ...(sample.site?.tree?.entries() ?? [])]),
    installations: [spip],
    hosts: ['example.org'],
    ...without(sample.site),
  })
  const subject: Subject = {
    path,
    inner: path,
    entry,
    zone: sample.zone,
    mayHoldCode: sample.mayHoldCode ?? false,
    known: sample.known ?? 'unjudged',
    site,
    ...(sample.shape === undefined ? {} : { shape: sample.shape }),
    ...(sample.release === undefined ? {} : { release: sample.release }),
    ...(sample.baseline === undefined ? {} : { baseline: sample.baseline }),
  }
  if (sample.base64 === undefined) return { subject }
  return { subject, content: { path, bytes, size: entry.size, sampled: sample.sampled ?? false } }
}

function without(site: Partial<SiteFacts> | undefined): Partial<SiteFacts> {
  const { tree: _tree, ...rest } = site ?? {}
  return rest
}

function inspect(module: DetectorModule, sample: Sample): RawFinding[] {
  const engine = createEngine([module.detector])
  const { subject, content } = subjectOf(sample)
  const database = databaseOf(sample, subject.site)
  if (database !== undefined) {
    const inspector = engine.inspectTable(database.facts, sample.path)
    for (const row of database.rows) inspector?.row(row)
    return [...engine.inspectDatabase(database.facts), ...(inspector?.end() ?? [])].map(({ finding }) => finding)
  }
  const found = [...engine.inspectSite(subject.site), ...engine.inspectEntry(subject)]
  if (content !== undefined && engine.wantOf(subject) !== 'nothing') found.push(...engine.inspectContent(subject, content))
  return found
}

const rulesOf = (findings: readonly RawFinding[]): string[] => [...new Set(findings.map((finding) => finding.rule))].sort()

describe.each(Object.entries(modules))('%s', (name, module) => {
  it('has the name of its folder, and samples of both kinds', () => {
    expect(module.detector.id).toBe(name)
    expect(module.samples.some((sample) => sample.expect.length > 0)).toBe(true)
    expect(module.samples.some((sample) => sample.expect.length === 0)).toBe(true)
    expect(new Set(module.samples.map((sample) => sample.name)).size).toBe(module.samples.length)
  })

  it.each(module.samples.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
    expect(rulesOf(inspect(module, sample))).toEqual([...sample.expect].sort())
  })

  it('declares each rule it raises at its strongest, and shows each in a sample', () => {
    const raised = module.samples.flatMap((sample) => inspect(module, sample))
    expect(rulesOf(raised)).toEqual(Object.keys(module.rules).sort())
    for (const [rule, grade] of Object.entries(module.rules)) {
      const findings = raised.filter((finding) => finding.rule === rule)
      const strongest = findings.sort(compareStrength)[0]
      expect(strongest, rule).toMatchObject(grade)
    }
  })

  it('answers the same when asked again, and only in known words', () => {
    for (const sample of module.samples) {
      const findings = inspect(module, sample)
      expect(inspect(module, sample)).toEqual(findings)
      for (const finding of findings) {
        expect(SEVERITIES).toContain(finding.severity)
        expect(CONFIDENCES).toContain(finding.confidence)
        expect(JSON.stringify(finding.evidence ?? '').length).toBeLessThan(400)
      }
    }
  })
})

describe('the registry', () => {
  // `php` and `shared` hold no detector; `yara` runs rules of others in another process, and has samples of its own.
  it('holds every detector folder', () => {
    const folders = readdirSync(FOLDER).filter(
      (name) => statSync(new URL(name, FOLDER)).isDirectory() && !['php', 'shared', '_template', 'yara'].includes(name),
    )
    expect(Object.keys(detectorModules).sort()).toEqual(folders.sort())
  })

  it('lists every rule of the catalogue once', () => {
    expect(ruleList.map((rule) => rule.id).sort()).toEqual([...RULE_IDS].sort())
  })

  it('keeps samples out of sight of scanners', () => {
    for (const name of Object.keys(modules)) {
      for (const file of readdirSync(new URL(`${name}/`, FOLDER)).filter((entry) => entry.includes('samples'))) {
        expect(readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8')).not.toMatch(
          /<\?(?:php|=)|eval\s*\(|\$_(?:GET|POST|REQUEST|COOKIE)/,
        )
      }
    }
  })
})
