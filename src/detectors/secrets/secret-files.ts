/** How a file that bears secrets is read. */
export type SecretFormat =
  | 'netrc'
  | 'pgpass'
  | 'htpasswd'
  | 'settings'
  | 'shell'
  | 'json'
  | 'xml'
  | 'urls'
  | 'private-key'
  /** Scrambled, not sealed: whoever has the file has the password. */
  | 'opaque'

/** Names that bear secrets by their format, wherever they lie. */
const BY_NAME: Readonly<Record<string, SecretFormat>> = {
  '.netrc': 'netrc',
  _netrc: 'netrc',
  '.authinfo': 'netrc',
  '.fetchmailrc': 'netrc',
  '.pgpass': 'pgpass',
  '.htpasswd': 'htpasswd',
  '.my.cnf': 'settings',
  '.mylogin.cnf': 'opaque',
  '.msmtprc': 'settings',
  '.pypirc': 'settings',
  '.npmrc': 'settings',
  '.yarnrc': 'settings',
  '.yarnrc.yml': 'settings',
  '.s3cfg': 'settings',
  '.boto': 'settings',
  '.smbcredentials': 'settings',
  '.gitconfig': 'settings',
  '.rclone.conf': 'settings',
  'rclone.conf': 'settings',
  '.git-credentials': 'urls',
  '.lftprc': 'urls',
  'auth.json': 'json',
  'sftp.json': 'json',
  'sftp-config.json': 'json',
  '.ftpconfig': 'json',
  'filezilla.xml': 'xml',
  'sitemanager.xml': 'xml',
  'recentservers.xml': 'xml',
  '.bash_history': 'shell',
  '.zsh_history': 'shell',
  '.sh_history': 'shell',
  '.mysql_history': 'shell',
  '.mariadb_history': 'shell',
  '.profile': 'shell',
  '.bashrc': 'shell',
  '.bash_profile': 'shell',
  '.zshrc': 'shell',
  '.zshenv': 'shell',
}

/** Names that say it together with the folder they lie in. */
const BY_PLACE: readonly (readonly [RegExp, SecretFormat])[] = [
  [/(?:^|\/)\.git\/(?:config|modules\/.+\/config)$/, 'settings'],
  [/(?:^|\/)\.aws\/(?:credentials|config)$/, 'settings'],
  [/(?:^|\/)\.config\/(?:gh\/hosts\.yml|hub|glab-cli\/config\.yml)$/, 'settings'],
  [/(?:^|\/)\.config\/composer\/auth\.json$/, 'json'],
  [/(?:^|\/)\.docker\/config\.json$/, 'json'],
  [/(?:^|\/)\.davfs2\/secrets$/, 'urls'],
  [/(?:^|\/)\.local\/share\/lftp\/bookmarks$/, 'urls'],
  [/(?:^|\/)\.ssh\/(?!authorized_keys|known_hosts|config$|environment$|rc$)[^/]+(?<!\.pub)$/, 'private-key'],
  [/(?:^|\/)\.htpasswd[._-][^/]{1,40}$/, 'htpasswd'],
  // What a framework ships as a pattern to copy holds no secret.
  [/(?:^|\/)\.env(?!\.(?:example|sample|dist|template|defaults?)$)(?:\.[A-Za-z0-9_-]{1,40})?$/, 'shell'],
  [/(?:^|\/)[^/]+\.(?:pem|key|ppk|p12|pfx)$/, 'private-key'],
  [/(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_[^/.]{1,40})?$/, 'private-key'],
]

/** How a file of that name is read for secrets; undefined where its name promises none. Backups of one (`~`, `.bak`, `.old`) are read alike. */
export function secretFormatOf(path: string): SecretFormat | undefined {
  const plain = path.replace(/(?:~|\.bak|\.old|\.save|\.orig|\.swp)$/, '')
  const name = plain.slice(plain.lastIndexOf('/') + 1)
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]
  return BY_PLACE.find(([pattern]) => pattern.test(plain))?.[1]
}
