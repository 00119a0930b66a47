const n = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`

/** What is an owner's own: his journal, and what he takes away. In English, the source. */
export const owners = {
  noJournal: 'No journal of any owner is here.',
  journalHead: (p: { owner: string; entries: number; head: string }) => `${p.owner}: ${n(p.entries, 'line')}, whole; ends with ${p.head}`,
  act: {
    allowed: 'may be written',
    refused: 'was refused',
    applied: 'was written',
    failed: 'failed',
    undone: 'was taken back',
    dropped: 'had its quarantine emptied',
  },
  exported: (p: { owner: string; folder: string; files: number }) => `All of ${p.owner} is in ${p.folder} (${n(p.files, 'file')}):`,
  imported: (p: { owner: string; at: string }) => `All of ${p.owner} as of ${p.at} is here:`,
  parts: (p: { sites: number; snapshots: number; journal: number; incidents: number; records: number; approvals: number }) =>
    [
      `${n(p.snapshots, 'snapshot')} of ${n(p.sites, 'site')}`,
      n(p.incidents, 'incident'),
      n(p.records, 'night'),
      `${n(p.journal, 'line')} of the journal`,
      n(p.approvals, 'approval'),
    ].join(', '),
  absent: (p: { site: string; count: number }) =>
    `${n(p.count, 'content')} of ${p.site} only an off-site copy has: siteguard store pull ${p.site} --contents brings them, then export again.`,
  without: (p: { sites: string }) => `No snapshot is here of: ${p.sites}`,
  others: (p: { incidents: string }) => `These incidents are about others as well, and were left out: ${p.incidents}`,
  whatNext: (p: { file: string }) => `What to change on leaving: ${p.file}`,
  inventoryAt: (p: { file: string }) => `The inventory is at ${p.file}. Passwords and keys are not in it: see where it says they are.`,
  inventoryLeft: (p: { file: string; here: string }) => `${p.here} is there already: put the sites of ${p.file} into it.`,
  leaving: {
    title: (p: { owner: string; at: string }) => `Leaving: ${p.owner}, ${p.at}`,
    intro:
      'This folder has everything siteguard kept of these sites: inventory, snapshots, evidence, nights, approvals, and the journal of what was written. "siteguard owner import FOLDER" takes it up on another machine. Whoever kept the sites until today can still open them until the following is done.',
    account: (p: { account: string; address: string; others: number }) =>
      `Give the account ${p.account} (${p.address}) a new password at its host. The keepers have what opens it here:${p.others > 0 ? ` ${n(p.others, 'site')} of others lie on it too: agree with them, or move.` : ''}`,
    keys: 'Take the keys of the keepers out of the accounts: name yours under authorizedKeys, then:',
    providers: 'Revoke at the host the API keys the keepers have, and make your own:',
    sites: 'Replace every secret of the sites (database, keys, administrators), once nobody else can log in any more:',
    people: 'Remove logins of the keepers from the administration of each site, and from the domain and mail accounts.',
    copies: 'Ask the keepers to delete the sealed copies in these places, which they can open; make copies of your own:',
    channels: 'Ask the keepers to take you out of these channels, and set up your own alerts:',
    incidents: 'Ask the keepers for what concerns you of these incidents, which are about others as well:',
    keepers:
      'Ask the keepers to confirm in writing that they removed your sites from their inventory, their CI, their vault and their disks.',
    careful: 'Keep this folder like a password: snapshots hold what the sites hold, configurations and visitors\u2019 data too.',
  },
}

export type OwnersTexts = typeof owners
