/** Words of `siteguard nightly`, `merge`, `diff --help` in English: a part of help.ts. */

export const fleetCommands = {
  nightly: 'look at, scan, keep and copy every site, and say what is new',
  merge: 'join the records of the machines that shared a night',
  diff: 'show what became different from one night to another',
}

export const fleetArguments = {
  record: 'record of a part, as --record wrote it',
  runRecord: 'a record: its file, its id or the beginning of it, or: last',
}

export const fleetOptions = {
  onlyFailed: 'failed:RUN: only the sites that were not done in that run',
  shard: 'part of the accounts, for one of several machines: 2/4',
  skip: 'leave out a step (repeatable)',
  record: 'write the record of the night to this file (.gz: packed)',
  accountTime: 'minutes one account may take (default: 60)',
  fleetStatus: 'what the last nights say of every site; nobody is asked now',
}

export const fleetExamples = {
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
