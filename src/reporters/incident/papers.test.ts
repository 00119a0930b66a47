import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { Finding } from '../../core/finding.ts'
import {
  type Caller,
  type IncidentFacts,
  type LogEntry,
  PAPERS,
  type Paper,
  PEOPLE,
  type SiteOfIncident,
  type WayIn,
} from '../../core/incident.ts'
import type { Sha256 } from '../../core/manifest.ts'
import { LANGS } from '../../i18n/index.ts'
import { writePaper } from './papers.ts'

const NASTY = 'x\u001b[31m\u202e\r\n\udc80<script>'
const digest = 'ab'.repeat(32) as Sha256

function finding(path: string, over: Partial<Finding> = {}): Finding {
  const reason = { rule: 'code-in-data', params: { folder: 'IMG' }, severity: 'critical', confidence: 'certain', class: 'intrusion' }
  return {
    fingerprint: `v1:${'0'.repeat(32)}`,
    site: 's',
    path: path as Finding['path'],
    rule: 'code-in-data',
    severity: 'critical',
    confidence: 'certain',
    class: 'intrusion',
    reasons: [reason as never],
    isNew: true,
    ...over,
  }
}

function siteOf(site: string, over: Partial<SiteOfIncident> = {}): SiteOfIncident {
  return {
    site,
    account: 'elus',
    cms: 'spip 4.4.19',
    verdict: 'infected',
    now: { verdict: 'infected', at: '2026-11-22T06:00:00.000Z' },
    seenAt: '2026-11-22T06:00:00.000Z',
    snapshot: `${site}@20261122T060000Z`,
    lastClean: `${site}@20261114T030000Z`,
    signs: { certain: 3, probable: 1, possible: 0 },
    intrusions: [finding('IMG/jpg/wp-l0gin.php')],
    holes: [],
    exposed: [finding('sauvegarde.sql', { class: 'exposure' })],
    people: [
      { people: 'accounts', rows: 12 },
      { people: 'newsletter', rows: 1340 },
    ],
    callers: [],
    tables: 40,
    unread: 0,
    ...over,
  }
}

/** Nothing is kept of it. */
const { verdict: _, ...notLookedAt } = siteOf('loin.fr', {
  cms: '',
  signs: { certain: 0, probable: 0, possible: 0 },
  intrusions: [],
  exposed: [],
  people: [],
  tables: 0,
})

const wayIn: WayIn = {
  at: '2026-11-12T03:14:00.000Z',
  path: 'IMG/jpg/wp-l0gin.php',
  way: 'hole',
  confidence: 'probable',
  address: '203.0.113.7',
  shape: 'spip-porte-plume',
  holes: ['CVE-2024-7954'],
}

const callers: readonly Caller[] = [
  {
    address: '203.0.113.7',
    first: '2026-11-12T03:10:00.000Z',
    last: '2026-11-20T09:00:00.000Z',
    requests: 41,
    sent: 12,
    caused: 3,
    sites: ['lepcf.fr'],
  },
]

let number = 0
function entry(content: object): LogEntry {
  number += 1
  return { previous: digest, number, at: '2026-11-22T08:00:00.000Z', by: 'Marie', ...content } as LogEntry
}

const act = (command: string, site: string, result: string): LogEntry =>
  entry({ kind: 'act', command, site, account: 'elus', result, run: '20261122T080000Z-00000000' })

const empty: IncidentFacts = {
  id: '20261122-lepcf.fr',
  title: 'Page noire',
  openedAt: '2026-11-22T08:00:00.000Z',
  openedBy: 'Marie',
  at: '2026-11-22T10:00:00.000Z',
  moments: {},
  clock: { from: '2026-11-22T08:00:00.000Z', by: 'opened', until: '2026-11-25T08:00:00.000Z', hoursLeft: 70 },
  accounts: [],
  sites: [],
  entries: [],
  head: digest,
}

const full: IncidentFacts = {
  ...empty,
  moments: {
    noticed: { when: '2026-11-22T07:30:00.000Z', by: 'Accueil' },
    aware: { when: '2026-11-22T08:00:00.000Z', by: 'M. le maire' },
    contained: { when: '2026-11-22T09:00:00.000Z', by: 'Marie' },
  },
  clock: { from: '2026-11-22T08:00:00.000Z', by: 'said', until: '2026-11-25T08:00:00.000Z', hoursLeft: 70 },
  firstBad: { at: '2026-11-12T03:14:00.000Z', path: 'IMG/jpg/wp-l0gin.php', by: 'ctime', site: 'lepcf.fr' },
  accounts: ['elus'],
  sites: [
    siteOf('lepcf.fr', { wayIn, callers, owner: 'Section de Saint-Exemple', url: 'https://lepcf.fr/' }),
    siteOf('blog', { verdict: 'clean', signs: { certain: 0, probable: 0, possible: 0 }, people: [] }),
  ],
  entries: [
    entry({ kind: 'open', incident: 'i', title: 'Page noire', accounts: ['elus'], sites: [] }),
    entry({ kind: 'note', text: 'Mme Durand appelle\nla page est noire', files: [{ name: 'photo.jpg', sha256: digest, bytes: 3 }] }),
    entry({ kind: 'moment', moment: 'aware', when: '2026-11-22T08:00:00.000Z' }),
    act('snapshot', 'lepcf.fr', 'taken'),
    act('restore', 'lepcf.fr', 'rolled-back'),
    act('restore', 'lepcf.fr', 'applied'),
    act('rotate', 'lepcf.fr', 'applied'),
    act('upgrade', 'lepcf.fr', 'SG-UPG-001'),
    entry({ kind: 'pack', pack: '20261122T090000Z', seal: digest, files: 12, bytes: 1_234_567, lacking: 1, signed: false }),
    entry({ kind: 'paper', paper: 'initial', files: [{ name: 'papers/a.txt', sha256: digest }] }),
    entry({ kind: 'torn', bytes: 'eA==' }),
    entry({ kind: 'stranger', said: '{}' }),
    entry({ kind: 'close', text: 'fini' }),
  ],
}

const many: IncidentFacts = {
  ...full,
  title: 'T'.repeat(300),
  sites: Array.from({ length: 40 }, (_, i) =>
    siteOf(`site-${i}.${'sous-domaine.'.repeat(6)}example.org`, {
      people: PEOPLE.map((people) => ({ people, rows: 1_000_000 + i })),
      intrusions: Array.from({ length: 20 }, (_2, k) => finding(`IMG/${'d/'.repeat(60)}${k}.php`)),
    }),
  ),
  entries: Array.from({ length: 300 }, (_, i) => act(i % 2 === 0 ? 'restore' : 'rotate', `site-${i}`, 'applied')),
}

const hostile: IncidentFacts = {
  ...full,
  id: NASTY,
  title: NASTY,
  firstBad: { at: '2026-11-12T03:14:00.000Z', path: NASTY, by: 'mtime', site: NASTY },
  sites: [
    siteOf(NASTY, {
      wayIn: { ...wayIn, path: NASTY, address: NASTY, holes: [NASTY] },
      callers: [{ ...(callers[0] as Caller), address: NASTY, sites: [NASTY] }],
      url: NASTY,
      owner: NASTY,
      cms: NASTY,
      account: NASTY,
      lastClean: NASTY,
      intrusions: [finding(NASTY)],
    }),
  ],
  entries: [
    entry({ kind: 'open', incident: NASTY, title: NASTY, accounts: [NASTY], sites: [{ site: NASTY, account: NASTY }], by: NASTY }),
    entry({ kind: 'note', text: NASTY, files: [{ name: NASTY, sha256: digest, bytes: 1 }] }),
    entry({ kind: 'moment', moment: 'aware', when: '2026-11-22T08:00:00.000Z', text: NASTY }),
    entry({ kind: 'act', command: NASTY, site: NASTY, result: NASTY, run: NASTY, snapshot: NASTY }),
    entry({ kind: 'act', command: 'toString', result: 'constructor' }),
    entry({ kind: 'paper', paper: 'constructor', files: [{ name: NASTY, sha256: digest }] }),
    entry({ kind: 'close', text: NASTY }),
  ],
  moments: { began: { when: 'never', by: NASTY }, told: { when: '2026-11-22T08:00:00.000Z', by: NASTY } },
}

const cases = { empty, full, many, hostile }

describe.each(LANGS)('in %s', (lang) => {
  const texts = textsOf(lang)
  const mark = lang === 'fr' ? '[À COMPLÉTER : ' : '[TO FILL IN: '

  it.each(PAPERS.flatMap((paper) => Object.keys(cases).map((name) => [paper, name] as const)))('%s, %s', (paper, name) => {
    const { text, blanks } = writePaper(paper, cases[name as keyof typeof cases], texts)
    expect(text.replace(/\s+/g, ' ').split(mark).length - 1).toBe(blanks)
    expect(text).not.toMatch(/undefined|NaN|\[object|=>/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\p{Surrogate}/u)
    for (const line of text.split('\n')) expect([line, line.length <= 80]).toEqual([line, true])
  })

  it('leaves to a person what only a person can judge', () => {
    for (const paper of ['initial', 'complaint', 'qualification', 'mayor'] as const)
      expect(writePaper(paper, full, texts).blanks).toBeGreaterThan(0)
    const { text } = writePaper('initial', full, texts)
    const flat = text.replace(/\s+/g, ' ')
    for (const words of [
      texts.incidentPapers.decide.blank,
      texts.incidentPapers.consequences.blank,
      texts.incidentPapers.measures.plannedBlank,
    ])
      expect(flat).toContain(mark + words)
  })

  it('is one page for the mayor, however many sites there are', () => {
    for (const facts of [full, many, { ...many, clock: { ...many.clock, hoursLeft: -30 } }]) {
      const lines = writePaper('mayor', facts, texts).text.split('\n').length
      expect([facts === many, lines]).toEqual([facts === many, Math.min(lines, 66)])
    }
  })

  it('tells the mayor no date that whoever planted a file has chosen', () => {
    const { mayor } = texts.incidentPapers
    const flat = (facts: IncidentFacts): string => writePaper('mayor', facts, texts).text.replace(/\s+/g, ' ')
    const beginning = mayor.since({ at: '@' }).split('@')[0] as string
    expect(flat(full)).toContain(beginning)
    expect(flat({ ...full, firstBad: { ...full.firstBad, by: 'mtime' } as NonNullable<IncidentFacts['firstBad']> })).not.toContain(
      beginning,
    )
  })

  it('fills in what is known', () => {
    const initial = writePaper('initial', full, texts).text.replace(/\s+/g, ' ')
    for (const words of ['M. le maire', 'Section de Saint-Exemple', 'SPIP 4.4.19', 'IMG/jpg/wp-l0gin.php', 'sauvegarde.sql', digest])
      expect(initial).toContain(words)
    expect(initial).toMatch(/1[ ,\u202f]?340/)
    // Of each site and command the last result: what failed first and was done then, was done.
    expect(initial).toContain(texts.incidentPapers.act.restore({ of: 'lepcf.fr', result: texts.incidentPapers.result.applied as string }))
    expect(initial).not.toContain(texts.incidentPapers.result['rolled-back'])
    expect(initial).not.toContain(texts.incidentPapers.clock.confirm)
    expect(writePaper('initial', empty, texts).text.replace(/\s+/g, ' ')).toContain(texts.incidentPapers.clock.confirm)
    const log = writePaper('log', full, texts).text
    for (const { number: one } of full.entries) expect(log).toContain(`\n${one}. `)
  })

  it('names the way in and the addresses a timeline found, and asks for them where there is none', () => {
    const flat = (paper: Paper, facts: IncidentFacts): string => writePaper(paper, facts, texts).text.replace(/\s+/g, ' ')
    for (const paper of ['initial', 'complaint'] as const)
      for (const words of ['203.0.113.7', 'CVE-2024-7954', texts.timeline.way.hole])
        expect([paper, flat(paper, full).includes(words)]).toEqual([paper, true])
    expect(flat('mayor', full)).toContain(texts.timeline.way.hole)
    // A mayor is told how, not from where.
    expect(flat('mayor', full)).not.toContain('203.0.113.7')
    expect(flat('complaint', full)).not.toContain(texts.incidentPapers.complaint.addresses)
    expect(flat('complaint', empty)).toContain(texts.incidentPapers.complaint.addresses)
    const { nature, mayor } = texts.incidentPapers
    expect(flat('initial', { ...empty, sites: [siteOf('calme.fr', { holes: [] })] })).toContain(nature.noHoles)
    // Where nothing was looked at, nothing is said to be in order.
    for (const sites of [[], [notLookedAt]]) {
      const said = flat('initial', { ...empty, sites })
      for (const words of [nature.unseen, nature.noLook]) expect(said).toContain(words)
      for (const words of [nature.noSign, nature.noHoles]) expect(said).not.toContain(words)
      expect(flat('mayor', { ...empty, sites })).toContain(mayor.noBase)
      expect(flat('mayor', { ...empty, sites })).not.toContain(mayor.noData)
    }
  })

  it('tells what each command did in words, and what it does not know as it is', () => {
    const said = (content: object): string =>
      writePaper('log', { ...empty, entries: [entry({ kind: 'act', account: 'elus', ...content })] }, texts).text.replace(/\s+/g, ' ')
    const { act: words, result } = texts.incidentPapers
    expect(said({ command: 'status', result: 'locked-700' })).toContain(
      words.status({ of: 'elus', result: texts.status.state['locked-700'] }),
    )
    expect(said({ command: 'restore', result: 'reopen: customer' })).toContain(
      words.recovery({ of: 'elus', result: result['reopen: customer'] as string }),
    )
    expect(said({ command: 'restore', result: 'applied', run: 'r' })).toContain(
      words.restore({ of: 'elus', result: result.applied as string }),
    )
    expect(said({ command: 'restore', result: 'SG-CONN-001' })).toContain(words.restore({ of: 'elus', result: 'SG-CONN-001' }))
    expect(said({ command: 'snapshots forget', result: 'applied' })).toContain('snapshots forget')
  })

  it('says how a site stands now, and not how it once was', () => {
    const said = (now: SiteOfIncident['now']): string => {
      const site = { ...(full.sites[0] as SiteOfIncident), ...(now === undefined ? {} : { now }) }
      return writePaper('mayor', { ...full, sites: [site] }, texts).text.replace(/\s+/g, ' ')
    }
    const { verdict, sites } = texts.incidentPapers
    const infected = sites.line({ site: 'lepcf.fr', cms: 'SPIP 4.4.19', verdict: verdict.infected })
    expect(said(undefined)).toContain(infected)
    const clean = said({ verdict: 'clean', at: '2026-11-22T09:30:00.000Z' })
    expect([clean.includes(infected), clean.includes(verdict.clean)]).toEqual([false, true])
    const changed = said({ verdict: 'infected', at: '2026-11-22T06:00:00.000Z', changedSince: '2026-11-22T09:00:00.000Z' })
    expect([changed.includes(infected), changed.includes('siteguard scan')]).toEqual([false, true])
  })

  it('asks for the reasons of a delay only where there is one', () => {
    const late = { ...full, clock: { ...full.clock, hoursLeft: -1 } }
    const asks = (facts: IncidentFacts): boolean =>
      writePaper('initial', facts, texts).text.replace(/\s+/g, ' ').includes(texts.incidentPapers.clock.late)
    expect([asks(full), asks(late)]).toEqual([false, true])
    expect(asks({ ...late, clock: { ...late.clock, notified: { at: '2026-11-24T08:00:00.000Z', inTime: true } } })).toBe(false)
    expect(asks({ ...full, clock: { ...full.clock, notified: { at: '2026-11-28T08:00:00.000Z', inTime: false } } })).toBe(true)
  })
})
