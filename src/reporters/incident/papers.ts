import type { IncidentFacts, Paper } from '../../core/incident.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { sizeText } from '../text/layout.ts'
import { createPage } from './page.ts'
import {
  actsOf,
  actText,
  firstWayIn,
  nameOf,
  type Writing,
  writeActs,
  writeBeginning,
  writeCallers,
  writeClock,
  writeEvidence,
  writeFindings,
  writePeople,
  writeSites,
  writeTitle,
  writeWaysIn,
} from './parts.ts'

export interface WrittenPaper {
  readonly text: string
  /** What is left for a person to say. */
  readonly blanks: number
}

const WRITERS: Readonly<Record<Paper, (writing: Writing) => void>> = {
  initial: (writing) => writeNotification(writing, 'initial'),
  complementary: (writing) => writeNotification(writing, 'complementary'),
  mayor: writeForMayor,
  complaint: writeComplaint,
  qualification: writeQualification,
  log: writeLog,
}

/** A paper of an incident in one language, filled in with what is known. What only a person can judge is a marked blank. */
export function writePaper(paper: Paper, facts: IncidentFacts, texts: Texts): WrittenPaper {
  const page = createPage(texts)
  WRITERS[paper]({ page, facts, texts })
  return { text: page.text(), blanks: page.blanks }
}

/** Lines of a sheet of paper. */
const ONE_PAGE = 60
/** Sites and acts that are named on it: as many as there is room for. */
const ROOM = [
  { sites: 8, acts: 6 },
  { sites: 5, acts: 4 },
  { sites: 3, acts: 3 },
  { sites: 2, acts: 1 },
] as const

/** The CNIL's list of contents, in its order. */
function writeNotification(writing: Writing, paper: 'initial' | 'complementary'): void {
  const { page, facts, texts } = writing
  const words = texts.incidentPapers
  writeTitle(writing, paper)
  page.head(words.decide.head)
  page.line(words.decide.text)
  if (paper === 'initial') page.blank(words.decide.blank)
  else page.blank(words.decide.ticket)
  page.head(words.clock.head)
  writeClock(writing)
  if (paper === 'complementary') {
    page.head(words.since.head)
    if (writeActs(writing, 30, facts.moments.notified?.when ?? facts.openedAt) === 0) page.line(words.since.none)
  }
  page.head(words.controller.head)
  const owners = [...new Set(facts.sites.flatMap(({ owner }) => (owner === undefined ? [] : [printable(owner)])))]
  page.line(words.controller.names({ names: owners.length === 0 ? words.controller.nobody : owners.join(', ') }))
  page.blank(words.controller.blank)

  page.head(words.nature.head)
  const signs = sum(facts)
  const looked = facts.sites.some(({ verdict }) => verdict !== undefined)
  if (signs.certain + signs.probable + signs.possible > 0) page.line(words.nature.integrity(signs))
  else if (looked) page.line(words.nature.noSign)
  else page.blank(words.nature.unseen)
  const exposed = facts.sites.reduce((count, site) => count + site.exposed.length, 0)
  if (exposed > 0) page.line(words.nature.exposed({ count: exposed }))
  page.blank(words.nature.confidentiality)
  page.blank(words.nature.availability)
  writeBeginning(writing)
  const known = writeWaysIn(writing)
  if (facts.sites.some(({ holes }) => holes.length > 0)) {
    page.line(words.nature.holes)
    writeFindings(writing, ({ holes }) => holes)
  } else if (known === 0) page.blank(looked ? words.nature.noHoles : words.nature.noLook)
  if (exposed > 0) {
    page.line(words.nature.open)
    writeFindings(writing, (site) => site.exposed)
  }
  page.head(words.sites.head)
  writeSites(writing, false)
  page.head(words.data.head)
  writePeople(writing)
  page.blank(words.data.blank)
  page.head(words.consequences.head)
  const people = new Set(facts.sites.flatMap((site) => site.people.map((one) => one.people)))
  if (people.has('accounts')) page.item(words.consequences.accounts)
  if (people.size > 0) page.item(words.consequences.mails)
  if (signs.certain + signs.probable > 0) page.item(words.consequences.visitors)
  page.blank(words.consequences.blank)
  page.head(words.measures.head)
  if (writeActs(writing, 30) === 0) page.line(words.measures.none)
  page.blank(words.measures.blank)
  page.head(words.measures.planned)
  page.blank(words.measures.plannedBlank)
  page.head(words.measures.toldHead)
  const { told } = facts.moments
  if (told === undefined) page.blank(words.measures.toldBlank)
  else page.line(words.measures.told({ at: page.moment(told.when), by: printable(told.by) }))
  page.head(words.evidence.head)
  writeEvidence(writing)
}

function sum({ sites }: Pick<IncidentFacts, 'sites'>): { certain: number; probable: number; possible: number } {
  const total = { certain: 0, probable: 0, possible: 0 }
  for (const { signs } of sites) for (const grade of ['certain', 'probable', 'possible'] as const) total[grade] += signs[grade]
  return total
}

/** One page, in plain words. */
function writeForMayor({ page, facts, texts }: Writing): void {
  for (const room of ROOM) {
    const trial = createPage(texts)
    writeOnePage({ page: trial, facts, texts }, room)
    if (trial.text().split('\n').length > ONE_PAGE && room !== ROOM.at(-1)) continue
    writeOnePage({ page, facts, texts }, room)
    return
  }
}

function writeOnePage(writing: Writing, room: (typeof ROOM)[number]): void {
  const { page, facts, texts } = writing
  const { mayor: words, titles, data, people: who } = texts.incidentPapers
  page.line(titles.mayor)
  page.line(`${printable(facts.title.slice(0, 120))} - ${page.moment(facts.at)}`)
  page.head(words.what)
  const looked = facts.sites.filter(({ verdict }) => verdict !== undefined)
  const infected = looked.filter(({ signs }) => signs.certain + signs.probable > 0)
  if (infected.length > 0) page.line(words.entered({ infected: infected.length, sites: looked.length }))
  else page.line(looked.length === 0 ? words.nothingLooked : words.notSure({ sites: looked.length }))
  // A date the file itself claims whoever planted it has chosen: an owner would repeat it.
  const first = facts.moments.began?.when ?? (facts.firstBad?.by === 'mtime' ? undefined : facts.firstBad?.at)
  if (first !== undefined) page.line(words.since({ at: page.moment(first) }))
  const wayIn = firstWayIn(facts)
  if (wayIn !== undefined) page.line(words.how({ way: texts.timeline.way[wayIn.way], at: page.moment(wayIn.at) }))
  page.head(words.seen)
  page.blank(words.seenBlank)
  page.head(words.people)
  const rows = new Map<keyof typeof who, number>()
  for (const { people } of facts.sites) for (const one of people) rows.set(one.people, (rows.get(one.people) ?? 0) + one.rows)
  const most = [...rows].sort(([, a], [, b]) => b - a).slice(0, 4)
  for (const [people, count] of most) page.item(data.line({ rows: count, who: who[people] }))
  if (most.length > 0) page.line(words.notProven)
  else if (facts.sites.some(({ tables }) => tables > 0)) page.line(words.noData)
  else page.blank(words.noBase)
  page.head(words.done)
  const doing = {
    ...facts,
    entries: facts.entries.filter((entry) => entry.kind === 'act' && !['scan', 'snapshot', 'status'].includes(entry.command)),
  }
  const shown = actsOf(doing).length > 0 ? doing : facts
  if (writeActs({ ...writing, facts: shown }, room.acts) === 0) page.line(texts.incidentPapers.measures.none)
  page.head(words.stand)
  const few = facts.sites.slice(0, room.sites)
  writeSites({ ...writing, facts: { ...facts, sites: few } }, true)
  if (facts.sites.length > few.length) page.item(texts.screen.scan.more({ count: facts.sites.length - few.length }))
  page.head(words.yours)
  const { notified, until, hoursLeft } = facts.clock
  if (notified === undefined) page.item(words.notify({ at: page.moment(until), hours: hoursLeft }))
  else page.item(words.notified({ at: page.moment(notified.at) }))
  const { complaint } = facts.moments
  page.item(complaint === undefined ? words.complaint : words.complained({ at: page.moment(complaint.when) }))
  page.item(words.tell)
  page.item(words.say)
}

function writeComplaint(writing: Writing): void {
  const { page, facts, texts } = writing
  const { complaint: words, titles, evidence, draft, marked } = texts.incidentPapers
  page.line(titles.complaint)
  page.line(printable(facts.title))
  page.gap()
  page.line(draft({ id: printable(facts.id), at: page.moment(facts.at) }))
  page.line(marked)
  page.gap()
  page.line(words.intro)
  page.head(words.who)
  page.blank(words.whoBlank)
  page.head(words.facts)
  writeBeginning(writing)
  writeActs(writing, 20)
  page.head(words.systems)
  writeSites(writing, false)
  if (facts.sites.some(({ intrusions }) => intrusions.length > 0)) page.line(texts.incidentPapers.nature.found)
  writeFindings(writing, ({ intrusions }) => intrusions)
  page.blank(words.host)
  writeWaysIn(writing)
  if (writeCallers(writing) === 0) page.blank(words.addresses)
  page.head(texts.incidentPapers.data.head)
  writePeople(writing)
  page.head(words.harm)
  page.blank(words.harmBlank)
  page.head(words.bring)
  for (const item of words.items) page.item(item)
  page.head(evidence.head)
  writeEvidence(writing)
  page.gap()
  page.line(words.keep)
}

function writeQualification(writing: Writing): void {
  const { page, facts, texts } = writing
  const { qualification: words, evidence } = texts.incidentPapers
  writeTitle(writing, 'qualification')
  page.head(words.is)
  const sure = facts.sites.filter(({ signs }) => signs.certain + signs.probable > 0).map((site) => printable(site.site))
  page.line(sure.length > 0 ? words.isYes({ sites: sure.join(', ') }) : words.isUnknown)
  page.blank(words.kind)
  writeBeginning(writing)
  writeWaysIn(writing)
  page.head(words.perimeter)
  const accounts = new Map<string, string[]>()
  for (const site of facts.sites) accounts.set(site.account, [...(accounts.get(site.account) ?? []), nameOf(site)])
  for (const [account, sites] of accounts) page.item(words.account({ account: printable(account), sites: sites.join(', ') }))
  page.blank(words.other)
  page.head(words.impact)
  writePeople(writing)
  page.blank(words.impactBlank)
  page.head(words.urgency)
  page.blank(words.urgencyBlank)
  writeClock(writing)
  page.head(words.contacts)
  page.blank(words.contactsBlank)
  page.head(words.contain)
  for (const text of words.containText) page.item(text)
  page.head(evidence.head)
  writeEvidence(writing)
}

function writeLog({ page, facts, texts }: Writing): void {
  const { log: words, titles, moment, titles: papers } = texts.incidentPapers
  page.line(titles.log)
  page.line(`${printable(facts.title)} (${printable(facts.id)})`)
  page.line(words.utc)
  page.gap()
  for (const entry of facts.entries) {
    page.line(`${entry.number}. ${page.moment(entry.at)}, ${printable(entry.by)}`)
    switch (entry.kind) {
      case 'open': {
        const of = [...entry.accounts, ...entry.sites.map(({ site }) => site)].map(printable).join(', ')
        page.line(words.opened({ title: printable(entry.title), of }), 4)
        break
      }
      case 'note':
        for (const line of entry.text.split('\n')) page.line(words.note({ text: printable(line) }), 4)
        for (const { name, sha256 } of entry.files ?? []) page.line(words.file({ name: printable(name), sha256 }), 4)
        break
      case 'moment':
        page.line(words.moment({ moment: moment[entry.moment], at: page.moment(entry.when), text: printable(entry.text ?? '') }), 4)
        break
      case 'act': {
        const ids = [entry.run, entry.snapshot].filter((id) => id !== undefined).map(printable)
        page.line(words.act({ words: actText(entry, texts), ids: ids.join(', ') }), 4)
        break
      }
      case 'pack':
        page.line(words.pack({ ...entry, size: sizeText(entry.bytes, texts.screen) }), 4)
        break
      case 'paper': {
        const name = Object.hasOwn(papers, entry.paper) ? papers[entry.paper as Paper] : printable(entry.paper)
        page.line(words.paper({ paper: name, names: entry.files.map((file) => printable(file.name)).join(', ') }), 4)
        break
      }
      case 'close':
        page.line(words.close({ text: printable(entry.text) }), 4)
        break
      case 'torn':
        page.line(words.torn, 4)
        break
      default:
        page.line(words.stranger, 4)
    }
  }
  page.gap()
  page.line(words.held({ entries: facts.entries.length, head: facts.head }))
  if (facts.brokenAt !== undefined) page.line(words.broken({ line: facts.brokenAt }))
}
