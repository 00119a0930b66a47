import type { DraftTexts } from '../types.ts'

export const draft: DraftTexts = {
  head: [
    'Inventory of siteguard: which accounts and sites there are, and how they are reached.',
    'No password ever stands in this file: it says where a secret is, never what it is.',
    'The whole format: siteguard schema inventory',
  ],
  lang: 'language of messages (en, fr)',
  owners: 'Who decides about a site. Example:',
  ownerName: 'Town of Example',
  accounts: 'Hosting logins.',
  transport: {
    ssh: 'commands over SSH where they are allowed, else SFTP alone; sftp, ftps, ftp and local exist too',
    sftp: 'files over SSH, no commands; ssh would be much faster where commands are allowed',
    ftps: 'FTP with TLS; ssh or sftp would be better',
    ftp: 'CLEAR TEXT: anybody on the way reads the password and changes files; ftps, sftp or ssh are better',
    local: 'a folder of this machine',
  },
  identityFile: 'default: ssh-agent and ~/.ssh/config',
  password: 'or file:PATH (mode 600), prompt, { command: [pass, show, name] }',
  hostKey: (account) => `Once: siteguard trust ${account}   (shows the key of the server and writes it here)`,
  home: 'folder the sites below are relative to, when it is not the login folder',
  sites: (account) => `One CMS at one document root each. This finds them and adds them here: siteguard discover ${account} --write`,
  waivers: 'Findings accepted on purpose, until a day. Example:',
  reason: 'our own patch, see ticket 12',
}
