/** What is known of the ways of hosts, in English: the source. `fr/hosts.ts` has the same keys, by type. */

interface HostWords {
  /** How it shuts what was broken into. */
  readonly lock: string
  readonly ssh: string
  readonly backups: string
  readonly logs: string
  /** What only a person can do, in order. */
  readonly person: readonly string[]
}

export const hosts = {
  ovh: {
    lock: 'OVHcloud takes the rights from the home folder of the whole hosting: 700, which you open again yourself, or 000, which only its support can open. Since 2025 it may instead, or as well, stop web pages, mail() and outgoing connections, until its own scan finds nothing.',
    ssh: 'SSH with offers Pro and Performance; FTP with all of them, and both still work at 700.',
    backups:
      'Five nights of the files, by FTP: the first login with -snap0 to -snap4 after it, same password; up to two weeks back. Databases: dumps in the control panel.',
    logs: 'logs.<cluster>.hosting.ovh.net, with a login for logs or from the control panel.',
    person: [
      'Keep the message OVHcloud sent to the administrator contact: it names the hour and example files.',
      'At 000: open a ticket in the help centre and ask for the folder to be set to 700, so that it can be cleaned.',
      'Measures against abnormal activity: control panel, Hosting plans, the hosting, “Lift security measures”, after cleaning.',
      'Mail stopped as SPAM: purge what waits, in the control panel, after cleaning; then answer OVHcloud’s message.',
    ],
  },
  ionos: {
    lock: 'IONOS takes the right to read from each bad file (mode 200) and writes “Attack on your IONOS contract”; the rest of the site goes on.',
    ssh: 'SSH with accounts made as “SFTP + SSH” in the control panel.',
    backups: 'Nothing is published that siteguard could reach; look in the control panel.',
    logs: 'Folder logs of the webspace, for 8 weeks; the visitors’ addresses are shortened.',
    person: [
      'Read the list of files in logs/forensic; if there is none, ask IONOS’s support for it.',
      'A file can be looked at once its mode is 400; never set it back to what the web server can read.',
    ],
  },
  o2switch: {
    lock: 'How o2switch shuts a site is not published. An account cPanel suspends shows “Account suspended” to visitors and lets nobody in, by SSH and FTP neither.',
    ssh: 'Port 22, from addresses named in cPanel under “Autorisation SSH” alone, five at most.',
    backups: 'In cPanel.',
    logs: 'Folder logs of the account, and “Raw access” in cPanel.',
    person: [
      'Name your address in cPanel, “Autorisation SSH”.',
      'Where the account is suspended: write to the support; say what was cleaned and ask for it to be opened.',
    ],
  },
  alwaysdata: {
    lock: 'How alwaysdata shuts a site is not published. An account that stays suspended is deleted after 30 days.',
    ssh: 'On every plan once it is switched on in the administration (Remote access > SSH); keys work.',
    backups: 'Folder admin/backup of the account: files, databases and mail of every day, for 30 days.',
    logs: 'Folder admin/logs of the account: http, sites, jobs, apache.',
    person: [
      'Switch SSH on: administration, Remote access > SSH.',
      'Where the account is suspended: open a ticket in the administration, within 30 days.',
    ],
  },
} as const satisfies Readonly<Record<string, HostWords>>

export type HostsTexts = { readonly [H in keyof typeof hosts]: HostWords }
