import type { NightState, NightStep } from '../../core/run-record.ts'
import type { Verdict } from '../../core/verdict.ts'

const n = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`

/** Nights, records, comparisons: in English, the source. */
export const fleet = {
  state: {
    done: 'done',
    partial: 'not whole',
    locked: 'locked by its host',
    banned: 'we are turned away',
    unreachable: 'out of reach',
    'wrong-key': 'wrong host key',
    refused: 'login refused',
    'timed-out': 'out of time',
    failed: 'failed',
    'not-run': 'not begun',
  } satisfies Record<NightState, string> as Record<NightState, string>,
  verdict: { clean: 'clean', suspect: 'suspect', infected: 'infected', unknown: 'unknown' } satisfies Record<Verdict, string> as Record<
    Verdict,
    string
  >,
  step: {
    status: 'status',
    pull: 'copies fetched',
    scan: 'scan',
    snapshot: 'snapshot',
    push: 'copies sent',
  } satisfies Record<NightStep, string> as Record<NightStep, string>,
  head: (p: { id: string; at: string; accounts: number; sites: number; time: string }) =>
    `Night of ${p.at} (${p.id}): ${n(p.accounts, 'account')}, ${n(p.sites, 'site')}, ${p.time}`,
  part: (p: { index: number; count: number }) => `part ${p.index} of ${p.count}`,
  merged: (p: { parts: number }) => `made of ${n(p.parts, 'part')}`,
  missing: (p: { shards: string }) => `Missing parts: ${p.shards}. Their sites are counted as not begun.`,
  counts: (p: { clean: number; suspect: number; infected: number; unknown: number }) =>
    `${p.infected} infected, ${p.suspect} suspect, ${p.unknown} unknown, ${p.clean} clean`,
  found: (p: { certain: number; probable: number; possible: number }) =>
    [
      p.certain > 0 ? `${p.certain} certain` : '',
      p.probable > 0 ? `${p.probable} probable` : '',
      p.possible > 0 ? `${p.possible} possible` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  changed: (p: { added: number; gone: number }) =>
    [p.added > 0 ? `${p.added} new` : '', p.gone > 0 ? `${p.gone} gone` : ''].filter((part) => part !== '').join(', '),
  wasState: (p: { state: string }) => `was: ${p.state}`,
  well: (p: { count: number }) => `${n(p.count, 'site')} more: all done, clean, nothing new.`,
  notCopied: (p: { place: string }) => `not copied to ${p.place}`,
  noSnapshot: 'no snapshot was taken',
  noRecord: 'No night of this site is on record.',
  lastSeen: (p: { at: string }) => `seen ${p.at}`,
  fleetHead: (p: { sites: number; records: number }) => `${n(p.sites, 'site')}, by ${n(p.records, 'record')}`,
  periodHead: (p: { since: string; until: string; nights: number; sites: number }) =>
    `From ${p.since} to ${p.until}: ${n(p.nights, 'night')}, ${n(p.sites, 'site')}`,
  periodNone: 'No night of this period is on record here.',
  periodNights: (p: { whole: number; bad: number; cut: number; added: number; gone: number }) =>
    [
      `${n(p.whole, 'night')} whole`,
      ...(p.bad > 0 ? [`${n(p.bad, 'night')} with something not done`] : []),
      ...(p.cut > 0 ? [`${n(p.cut, 'night')} with parts missing`] : []),
      `${n(p.added, 'finding')} came, ${p.gone} went`,
    ].join(', '),
  periodSite: (p: { nights: number; done: number; clean: number }) => `done ${p.done} of ${n(p.nights, 'night')}, clean in ${p.clean}`,
  periodSnapshots: (p: { count: number }) => n(p.count, 'snapshot'),
  periodInfected: (p: { count: number; at: string }) => `infected in ${n(p.count, 'night')}, first ${p.at}`,
  periodOpen: (p: { count: number }) => `${n(p.count, 'finding')} open`,
  diffHead: (p: { before: string; after: string }) => `From ${p.before} to ${p.after}`,
  diffNone: 'Nothing differs.',
  diffSame: (p: { count: number }) => `${n(p.count, 'site')} as before.`,
  onlyBefore: 'only in the earlier record',
  onlyAfter: 'only in the later record',
  arrow: (p: { before: string; after: string }) => `${p.before} → ${p.after}`,
  none: 'none',
  addedFinding: (p: { rule: string; path: string }) => `+ ${p.rule}  ${p.path}`,
  goneFinding: (p: { rule: string; path: string }) => `- ${p.rule}  ${p.path}`,
  more: (p: { count: number }) => `and ${p.count} more (--json shows all)`,
  nextAgain: (p: { run: string }) => `siteguard nightly --only failed:${p.run}`,
  whyAgain: 'ask those that failed once more',
  nextSite: (p: { site: string }) => `siteguard scan ${p.site}`,
  whySite: 'what is wrong with this site',
  nextStatus: (p: { account: string }) => `siteguard status ${p.account}`,
  whyStatus: 'which lock it is, and what opens it',
  nextTrust: (p: { account: string }) => `siteguard trust ${p.account}`,
  whyTrust: 'only when the host itself tells of the new key',
  approveAsk: (p: { site: string; changes: number; hash: string; hours: number }) =>
    `Approve these ${n(p.changes, 'change')} to ${p.site} (plan ${p.hash}…) for ${n(p.hours, 'hour')}?`,
  notApproved: 'Not approved. Nothing was signed.',
  approved: (p: { owner: string; site: string; until: string }) => `${p.owner} approves this plan for ${p.site} until ${p.until}:`,
  rollbackAsk: (p: { site: string; changes: number; hash: string; hours: number }) =>
    `Approve taking back these ${n(p.changes, 'change')} to ${p.site} (plan ${p.hash}…) for ${n(p.hours, 'hour')}?`,
  dropAsk: (p: { site: string; changes: number; hash: string; hours: number }) =>
    `Approve for ${n(p.hours, 'hour')} throwing away what these ${n(p.changes, 'change')} to ${p.site} put aside (plan ${p.hash}…)? Nothing takes them back then.`,
  recoveryAsk: (p: { account: string; hours: number }) =>
    `Approve for ${n(p.hours, 'hour')} whatever a recovery of ${p.account} takes: cleaning, upgrades, new passwords, reopening?`,
  recoveryApproved: (p: { owner: string; account: string; until: string }) =>
    `${p.owner} approves a recovery of ${p.account} until ${p.until}:`,
  rollbackWith: (p: { plan: string; file: string }) => `It is taken back by: siteguard rollback ${p.plan} --approval ${p.file}`,
  dropWith: (p: { plan: string; file: string }) => `It is emptied by: siteguard quarantine drop ${p.plan} --apply --approval ${p.file}`,
  recoverWith: (p: { account: string; file: string }) => `It goes on by: siteguard restore ${p.account} --apply --approval ${p.file}`,
  applyWith: (p: { plan: string; file: string }) => `It is applied by: siteguard apply ${p.plan} --approval ${p.file}`,
  commitAccept: (p: { site: string; verdict: string; findings: number }) =>
    `Accept the state of ${p.site}: ${p.verdict}, ${n(p.findings, 'finding')}`,
  commitNight: (p: { at: string }) => `Night of ${p.at}`,
  usage: {
    only: 'it is failed:RUN, where RUN names a record (or: last)',
    shard: 'it is a part and how many there are, such as 2/4',
    nothing: 'every site of that run was done: nothing is asked again',
  },
}

export type FleetTexts = typeof fleet
