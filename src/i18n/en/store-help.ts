/** Words of `siteguard store … --help` in English: a part of help.ts. */

export const storeCommands = {
  store: 'sealed copies of the snapshots in other places',
  'store push': 'bring off-site copies up to what is kept here',
  'store pull': 'bring snapshots here from an off-site copy',
  'store status': 'show what off-site copies hold, and whether they are whole',
  'store key': 'show the key copies are sealed and signed with, or make one',
}

export const storeExamples = {
  store: [
    ['siteguard store push', 'every site to every place of the inventory'],
    ['siteguard store status --read-data', 'read everything back'],
  ],
  'store push': [
    ['siteguard store push', 'every site to every place'],
    ['siteguard store push lepcf.fr --to cloud', 'one site to one place'],
  ],
  'store pull': [
    ['siteguard store pull', 'on an empty disk: what tonight’s snapshot goes on from'],
    ['siteguard store pull lepcf.fr --last-clean', 'the last clean state, ready to be restored'],
  ],
  'store status': [
    ['siteguard store status', 'by one listing a place'],
    ['siteguard store status lepcf.fr --read-data', 'every byte of one site’s copies'],
  ],
  'store key': [
    ['siteguard store key', 'for "recipients:" and "signers:" of other machines'],
    ['siteguard store key --new', 'make an identity on this machine'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string])[]>>
