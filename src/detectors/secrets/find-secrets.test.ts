import { describe, expect, it } from 'vitest'
import { findSecrets } from './find-secrets.ts'

/** In every value of these tests, and nowhere else. */
const VALUE = 'Canary0Value'

const FILES: readonly (readonly [path: string, text: string, found: readonly string[]])[] = [
  ['.netrc', `machine api.example\n  login anna\n  password ${VALUE}\n`, ['3 password anna@api.example']],
  ['.netrc', `machine api.example login ${VALUE}-0123456789 password x-oauth-basic`, ['1 password api.example']],
  ['.netrc', `default login anna password "${VALUE} x"`, ['1 password anna']],
  ['sub/.pgpass', `# comment:a:b:c:d\ndb.example:5432:*:anna:${VALUE}\\:x\n`, ['2 password anna@db.example']],
  ['.htpasswd', `anna:$apr1$abcdefgh$${VALUE}\n# bert:x\nbert:\n`, ['1 hash anna']],
  ['.my.cnf', `[client]\nuser = anna\npassword="${VALUE}"\n[mysqldump]\npassword\n`, ['3 password client: password']],
  ['.my.cnf~', `[client]\npassword=${VALUE}`, ['2 password client: password']],
  ['.mylogin.cnf', `\u0001${VALUE}`, ['1 password ']],
  ['.git/config', `[remote "origin"]\n  url = https://anna:${VALUE}@git.example/x.git`, ['2 token git.example']],
  [
    '.git/config',
    `[remote "origin"]\n  url = https://ghp_${VALUE}0123456789012345678901@github.com/x`,
    ['2 token github.com', '2 token GitHub'],
  ],
  ['.git/config', '[remote "origin"]\n  url = git@git.example:x.git\n  fetch = +refs/heads/*:refs/remotes/origin/*', []],
  ['.git-credentials', `https://anna:${VALUE}@git.example`, ['1 token git.example']],
  [
    '.env',
    `APP_ENV=prod\nDB_PASSWORD='${VALUE}'\nexport API_TOKEN=${VALUE}\nEMPTY_PASSWORD=\nOTHER_TOKEN=\${API_TOKEN}`,
    ['2 password DB_PASSWORD', '3 token API_TOKEN'],
  ],
  ['.env.local', `DATABASE_URL="mysql://anna:${VALUE}/@x@db.example:3306/site"`, ['1 password anna@db.example']],
  ['.env.example', `DB_PASSWORD=${VALUE}`, []],
  [
    '.aws/credentials',
    `[default]\naws_access_key_id = AKIA0123456789ABCDEF\naws_secret_access_key = ${VALUE}`,
    ['2 token AWS', '3 token default: aws_secret_access_key'],
  ],
  ['.config/rclone/rclone.conf', `[ovh]\ntype = sftp\npass = ${VALUE}\n`, ['3 password ovh: pass']],
  [
    '.composer/auth.json',
    `{\n  "github-oauth": {\n    "github.com": "${VALUE}"\n  },\n  "http-basic": {\n    "repo.example": {\n      "username": "anna",\n      "password": "${VALUE}"\n    }\n  }\n}`,
    ['3 token github-oauth: github.com', '8 password repo.example: password'],
  ],
  ['.npmrc', `//registry.example/:_authToken=${VALUE}\n//other.example/:_authToken=\${TOKEN}`, ['1 token //registry.example/: _authToken']],
  ['.msmtprc', `account a\nauth on\nuser anna\npassword ${VALUE}`, ['4 password password']],
  ['sitemanager.xml', `<Server>\n<Host>ftp.example</Host>\n<Pass encoding="base64">${VALUE}</Pass></Server>`, ['3 password ftp.example']],
  [
    '.bash_history',
    `ls\nmysql -u anna -p${VALUE} site\nmysql -u anna -p\nsshpass -p '${VALUE}' ssh x\ncurl -u anna:${VALUE} https://x.example`,
    ['2 password mysql', '4 password sshpass', '5 password curl'],
  ],
  ['.config/gh/hosts.yml', `github.com:\n    user: anna\n    oauth_token: ${VALUE}`, ['3 token github.com: oauth_token']],
  [
    '.ssh/deploy',
    `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE${VALUE}\n-----END OPENSSH PRIVATE KEY-----`,
    ['1 private-key '],
  ],
  [
    '.ssh/id_rsa',
    `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI${VALUE}\n-----END OPENSSH PRIVATE KEY-----`,
    ['1 locked-key '],
  ],
  ['old.pem', `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${VALUE}\n-----END RSA PRIVATE KEY-----`, ['1 locked-key ']],
  ['cert.pem', '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----', []],
  ['.ssh/id_rsa.pub', `ssh-rsa ${VALUE}`, []],
  ['index.html', `password=${VALUE}`, []],
]

describe('the secrets of a file', () => {
  it.each(FILES)('%s (%#)', (path, text, found) => {
    const secrets = findSecrets(path, text)
    expect(secrets.map(({ line, kind, about }) => `${line} ${kind} ${about}`)).toEqual(found)
    expect(JSON.stringify(secrets)).not.toContain(VALUE)
  })

  it('is found in a time that grows with the file, however it is made', () => {
    const hostile = [
      'mysql '.repeat(50_000),
      `"${'a" : '.repeat(50_000)}`,
      'https://a:@'.repeat(30_000),
      '"'.repeat(200_000),
      '://'.repeat(80_000),
    ]
    const before = process.cpuUsage()
    for (const path of ['.bash_history', 'auth.json', '.git/config', '.netrc', '.git-credentials', '.env'])
      for (const text of hostile) findSecrets(path, text)
    // A square of these sizes would take minutes.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20)
  })

  it('ends somewhere', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `https://u${i}:${VALUE}@h${i}.example`).join('\n')
    expect(findSecrets('.git-credentials', many)).toHaveLength(200)
  })
})
