/** Words of `siteguard help TOPIC` and of the manual page in English. A line that begins with `siteguard ` is a command to type. */
export const topics = {
  title: 'Topics (siteguard help TOPIC):',
  hint: 'siteguard help COMMAND shows a command’s own help.',
  unknown: ({ name, near }: { name: string; near: string }) =>
    `there is no command and no topic ${name}${near === '' ? '; siteguard help lists them' : `; did you mean ${near}?`}`,
  pages: {
    'first-steps': {
      title: 'From nothing to a first verdict',
      lines: [
        'A first inventory from what you type into ssh or an FTP program, the server’s key pinned once its fingerprint is compared, and a look:',
        'siteguard init elus@ssh.example.org',
        'siteguard trust elus',
        'siteguard discover elus --write',
        'siteguard scan --all',
        'Nothing of these writes to the account.',
      ],
    },
    locked: {
      title: 'The host has locked the account: every site answers 403',
      lines: [
        'Delete nothing. First see what kind of lock it is and what only a person can do (exit 5 is a lock):',
        'siteguard status',
        'Then one command goes all the way: evidence, cleaning, upgrade, hardening, new secrets, opening, watching. Without --apply it only says what it would do; it may be stopped at any point and goes on where it was.',
        'siteguard restore --recipe restore-after-lockout elus',
        'siteguard restore --recipe restore-after-lockout elus --apply',
      ],
    },
    infected: {
      title: 'Injected files or texts were found',
      lines: [
        'Keep the evidence before anything is changed, and see who wrote what, when and through which hole:',
        'siteguard snapshot lepcf.fr',
        'siteguard timeline lepcf.fr',
        'A restore without an upgrade is open again the same night; without a rotation it is open to whoever has the passwords. Each shows what it would do until --apply is given:',
        'siteguard restore lepcf.fr --last-clean',
        'siteguard upgrade lepcf.fr --extensions',
        'siteguard rotate lepcf.fr',
        'siteguard harden lepcf.fr',
      ],
    },
    'stolen-password': {
      title: 'Somebody has a password that is not theirs',
      lines: [
        'First what a thief holds: sessions, keys and passwords. Visitors notice nothing.',
        'siteguard rotate lepcf.fr --emergency --apply',
        'Then the logins of the account itself, and what lies in its home:',
        'siteguard rotate elus',
        'What was done with the password until then is in the logs:',
        'siteguard timeline lepcf.fr',
      ],
    },
    'ransom-note': {
      title: 'A page demands money',
      lines: [
        'Pay nothing, answer nothing, delete nothing. The page, its headers and its picture are evidence:',
        'siteguard incident open lepcf.fr --title "Ransom note" --moment noticed=08:00',
        'siteguard snapshot lepcf.fr',
        'siteguard incident pack',
        'Where a snapshot of before exists, the site comes back from it. What was taken along stays taken: notify within 72 hours if people’s data lay there.',
        'siteguard restore lepcf.fr --last-clean',
        'siteguard incident notify',
      ],
    },
    'false-alarm': {
      title: 'What was found is yours',
      lines: [
        'A finding says by which rule it was found; the rule says what it looks for:',
        'siteguard explain code-in-media',
        'Your own file goes into the inventory under "waivers:", with a reason and a date on which it is looked at again. What a whole site is like today is accepted by:',
        'siteguard scan lepcf.fr --accept',
        'A rule that is wrong for everybody is a fault of ours: tell us the rule and, if it may be seen, the file.',
      ],
    },
    selectors: {
      title: 'Which sites a command works on',
      lines: [
        'Names of sites or accounts, or patterns in quotes; --all is every site. Flags narrow it down, and all of them must hold:',
        'siteguard scan "elus-*" blog',
        'siteguard scan --all',
        'siteguard scan --account elus --cms spip',
      ],
    },
    files: {
      title: 'Where things are kept on this machine',
      lines: [
        'Inventory: siteguard.yml here or in a folder above, or what --inventory or SITEGUARD_INVENTORY names.',
        'Snapshots and incidents: the folder siteguard in $XDG_DATA_HOME (~/.local/share). Keep a copy of it elsewhere: siteguard store push does.',
        'Runs, plans and what scans remember: the folder siteguard in $XDG_STATE_HOME (~/.local/state). A run that was cut is taken up from there.',
        'Releases of the makers: the folder siteguard in $XDG_CACHE_HOME (~/.cache). It may be emptied at any time.',
        'The vault of secrets: where siteguard vault init put it. The key that opens it lies elsewhere, and no copy is made of it.',
      ],
    },
    'exit-codes': { title: 'What the exit status of a command means', lines: [] },
    environment: { title: 'Variables of the environment that are heard', lines: [] },
  },
  variables: {
    SITEGUARD_INVENTORY: 'inventory file, as --inventory',
    SITEGUARD_LANG: 'language of the words, en or fr, as --lang',
    SITEGUARD_FAIL_ON: 'from which grade on findings make exit 1, as --fail-on',
    SITEGUARD_PARANOID: 'yes: read every file again, as --paranoid',
    SITEGUARD_CONNECTIONS: 'connections at once to an account, as "connections:" of the inventory',
    SITEGUARD_MIRROR: 'where releases are fetched from, as --mirror',
    SITEGUARD_ADVISORIES: 'advisories of a file, as --advisories',
    SITEGUARD_CONNECT_TO: 'where hosts are really asked: host:port:host:port, as curl’s --connect-to',
    SITEGUARD_IDENTITY: 'an age identity itself, for CI jobs',
    SITEGUARD_IDENTITY_FILE: 'file of the age identity that opens the vault',
    SITEGUARD_IDENTITY_COMMAND: 'command that prints the age identity',
    SITEGUARD_PASSPHRASE: 'passphrase of an identity file that has one',
    SITEGUARD_BROWSER: 'Chromium for pictures of pages, by its path; none: take none',
    SITEGUARD_OPERATOR: 'who writes into the log of an incident, as --by',
    SITEGUARD_NO_COLOR: 'set to anything: no colour, as NO_COLOR',
  } as Readonly<Record<string, string>>,
  reference: {
    title: 'Every command',
    made: 'Made from the program itself (`npx vitest run test/meta/commands-doc.test.ts -u`). In French: [commands.fr.md](commands.fr.md).',
    common: 'Options of every command',
    exits: 'Exit status',
  },
  man: {
    name: 'NAME',
    synopsis: 'SYNOPSIS',
    options: 'options',
    common: 'COMMON OPTIONS',
    commands: 'COMMANDS',
    exit: 'EXIT STATUS',
    environment: 'ENVIRONMENT',
  },
}

/** A page of `siteguard help`. */
export interface TopicPage {
  readonly title: string
  readonly lines: readonly string[]
}

export type TopicTexts = Omit<typeof topics, 'pages'> & { readonly pages: { readonly [N in keyof typeof topics.pages]: TopicPage } }
