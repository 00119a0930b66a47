/** Words of `siteguard nightly`, `merge`, `diff --help` in English: a part of help.ts. */

export const fleetCommands = {
  nightly: 'look at, scan, keep and copy every site, and say what is new',
  merge: 'join the records of the machines that shared a night',
  approve: 'sign a plan, as who decides about the site: then it may be applied',
  diff: 'show what became different from one night to another',
  journal: 'what was written to the sites of an owner, by whom and by what right',
  owner: 'take what is an owner’s away, or bring it in',
  'owner export': 'everything of an owner in a folder to take away, with what to change',
  'owner import': 'go on with what another team exported',
  report: 'what the nights of a period came to, site by site',
}

export const fleetArguments = {
  ownerId: 'an owner of the inventory (default: all whose journal is here)',
  ownerOut: 'an owner of the inventory',
  ownerFolder: 'the folder: new or empty for export',
  record: 'record of a part, as --record wrote it',
  runRecord: 'a record: its file, its id or the beginning of it, or: last',
}

export const fleetOptions = {
  since: 'from this date on: 2026-11-01, or with an hour',
  until: 'up to this date (default: now)',
  approveSign: 'your private SSH key, or a public one whose other half an agent holds',
  approveRollback: 'that the run of this plan, which is done, is taken back',
  approveDrop: 'that what the run of this plan put aside is thrown away',
  approveRecovery: 'that a recovery of this account (in place of a plan) does what it takes',
  expires: 'hours the approval holds (default: 24, at most 720)',
  approvalOut: 'write the approval to this file (default: among those kept here)',
  approval: 'approval of who decides about the site (repeatable)',
  asOwner: 'only what this owner decides about: their sites, accounts and keys',
  readOnly: 'only look: nothing is written to any site',
  onlyFailed: 'failed:RUN: only the sites that were not done in that run',
  shard: 'part of the accounts, for one of several machines: 2/4',
  skip: 'leave out a step (repeatable)',
  record: 'write the record of the night to this file (.gz: packed)',
  accountTime: 'minutes one account may take (default: 60)',
  fleetStatus: 'what the last nights say of every site; nobody is asked now',
}

export const fleetExamples = {
  journal: [
    ['siteguard journal mairie', 'line by line, after a check that none was changed or left out'],
    ['siteguard journal --json', 'all journals here, for programs; exit 7 where one is broken'],
  ],
  owner: [
    ['siteguard owner export mairie ./mairie', 'a town leaves, and takes everything along'],
    ['siteguard owner import ./mairie', 'on their own machine'],
  ],
  'owner export': [
    ['siteguard owner export mairie ./mairie', 'inventory, snapshots, evidence, journal, what to change'],
    ['siteguard owner export mairie /media/usb/mairie --json', 'what was taken along, for programs'],
  ],
  'owner import': [
    ['siteguard owner import ./mairie', 'checked first; nothing that is here is written over'],
    ['siteguard owner import ./mairie --json', 'what was brought in, for programs'],
  ],
  report: [
    ['siteguard report --since 2026-11-01', 'the month so far'],
    ['siteguard report --since 2025-01-01 --until 2026-01-01 --json', 'last year, for programs'],
  ],
  approve: [
    ['siteguard approve plan.json --sign ~/.ssh/id_ed25519 --out ok.json', 'shows the plan, asks, and signs it for a day'],
    ['siteguard approve latest --sign ~/.ssh/id_ed25519 --expires 4 --yes', 'the newest plan kept here, for four hours'],
  ],
  nightly: [
    ['siteguard nightly --all --record night.json', 'every site: status, scan, snapshot, copies; the record for others to read'],
    ['siteguard nightly --all --shard 2/4', 'one of four machines that share the night; merge joins what they wrote'],
  ],
  merge: [
    ['siteguard merge part-*.json --record night.json', 'one record of all the parts; exit 3 when a part is missing'],
    ['siteguard merge part-1.json part-2.json --json', 'the merged record, for programs'],
  ],
  diff: [
    ['siteguard diff 20261122 last', 'what changed between the night of the 22nd and the last one'],
    ['siteguard diff before.json after.json --json', 'two records in files, for programs'],
  ],
} as const satisfies Record<string, readonly (readonly [string, string])[]>
