import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSiteguardError } from '../../../core/error.ts'
import { Secret } from '../../../core/secret.ts'
import { type FileFormat, formatEntries, parseEntries } from './index.ts'
import { slotNameOf } from './types.ts'

const FORMATS: readonly FileFormat[] = ['bitwarden', 'keepassxc-csv', 'keepass-xml']
const word = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}[a-z0-9]$/)
// XML cannot say NUL or half a pair at all, and neither is a value of a vault.
const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((value) => !/\p{Cs}|\0|\uFFFE|\uFFFF/u.test(value))
const line = text.map((value) => value.trim())
const entry = fc.record({
  name: fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  value: text.filter((value) => value !== ''),
  user: line,
  url: line,
  note: text,
})

describe.each(FORMATS)('%s', (format) => {
  it('brings every entry back as it went out', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 5 }), (entries) => {
        const file = formatEntries(
          format,
          entries.map((one) => ({ ...one, value: new Secret('x', one.value), made: '2026-11-22T00:00:00.000Z' })),
        )
        const back = parseEntries(format, file, 'f').map(({ name, value, user, url, note }) => ({
          name,
          value: value.reveal(),
          user,
          url,
          note,
        }))
        const sorted = (list: readonly { name: string }[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1))
        expect(sorted(back)).toEqual(sorted(entries))
      }),
      { numRuns: 150 },
    )
  })

  it('refuses what is none, and repeats nothing of it', () => {
    for (const bad of ['', 'hunter2', '{"hunter2":', '<a>hunter2</a>', '"hunter2', '<KeePassFile><Root>hunter2</KeePassFile>']) {
      try {
        parseEntries(format, bad, 'f')
        expect.unreachable()
      } catch (error) {
        expect(isSiteguardError(error) && error.code).toBe('SG-VAULT-017')
        expect(String(error)).not.toContain('hunter2')
      }
    }
  })
})

it('tells encrypted exports apart', () => {
  const fault = (format: FileFormat, file: string): unknown => {
    try {
      return parseEntries(format, file, 'f')
    } catch (error) {
      return (error as { params: { fault: string } }).params.fault
    }
  }
  expect(fault('bitwarden', '{"encrypted":true,"data":"x"}')).toBe('encrypted')
  const xml =
    '<KeePassFile><Root><Group><Entry><String><Key>Password</Key><Value Protected="True">x</Value></String></Entry></Group></Root></KeePassFile>'
  expect(fault('keepass-xml', xml)).toBe('encrypted')
})

it('leaves the history of an entry alone, and makes a name of any title', () => {
  const entry = (password: string, inner = ''): string =>
    `<Entry><String><Key>Title</Key><Value>Mairie d’Élus</Value></String><String><Key>Password</Key><Value>${password}</Value></String>${inner}</Entry>`
  const xml = `<?xml version="1.0"?><KeePassFile><Root><Group><Name>Root</Name>${entry('new', `<History>${entry('old')}</History>`)}</Group></Root></KeePassFile>`
  expect(parseEntries('keepass-xml', xml, 'f').map(({ name, value }) => [name, value.reveal()])).toEqual([['Mairie-d-Elus', 'new']])
  expect(slotNameOf('', '///', '..', '-x-')).toBe('x')
  expect(slotNameOf('???')).toBe('entry')
})

/** What `keepassxc-cli export` of KeePassXC 2.7.4 wrote of a store it had made of our own XML by `keepassxc-cli import`; of the XML one entry. */
const BY_KEEPASSXC = {
  csv: `"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"
"siteguard","multi","","first
second","","","","0","2026-11-23T01:53:55Z","2026-11-23T01:12:45Z"
"siteguard","sp",""," lead trail ","","","","0","2026-11-23T01:53:55Z","2026-11-23T01:12:46Z"
"siteguard/elus","db","root","a ""b"" \\ $x\` é","https://x.example/","first
second","","0","2026-11-23T01:53:55Z","2026-11-23T01:12:02Z"
`,
  xml: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile>
	<Meta>
		<Generator>siteguard</Generator>
		<DatabaseName/>
		<RecycleBinUUID>AAAAAAAAAAAAAAAAAAAAAA==</RecycleBinUUID>
		<Binaries/>
	</Meta>
	<Root>
		<Group>
			<UUID>fju16UWZRQ+VXjX4eFhmPQ==</UUID>
			<Name>siteguard</Name>
			<Notes/>
			<Times>
				<CreationTime>2026-11-23T01:53:55Z</CreationTime>
			</Times>
			<EnableAutoType>null</EnableAutoType>
			<Entry>
				<UUID>M06/mZkmRCisK4F9DDhpEQ==</UUID>
				<Tags/>
				<Times>
					<LastModificationTime>2026-11-23T01:53:55Z</LastModificationTime>
					<CreationTime>2026-11-23T01:12:45Z</CreationTime>
				</Times>
				<String>
					<Key>Notes</Key>
					<Value/>
				</String>
				<String>
					<Key>Password</Key>
					<Value ProtectInMemory="True">first
second</Value>
				</String>
				<String>
					<Key>Title</Key>
					<Value>multi</Value>
				</String>
				<AutoType>
					<DefaultSequence/>
				</AutoType>
				<History/>
			</Entry>
		</Group>
		<DeletedObjects/>
	</Root>
</KeePassFile>
`,
}

it('takes over what KeePassXC writes, and writes the columns it does', () => {
  const [head] = BY_KEEPASSXC.csv.split('\n')
  expect(formatEntries('keepassxc-csv', []).split('\n')[0]).toBe(head)
  const read = (format: FileFormat, file: string) =>
    parseEntries(format, file, 'f').map(({ name, value, user, url, note, made }) => [name, value.reveal(), user, url, note, made])
  expect(read('keepassxc-csv', BY_KEEPASSXC.csv)).toEqual([
    ['multi', 'first\nsecond', '', '', '', '2026-11-23T01:12:45Z'],
    ['sp', ' lead trail ', '', '', '', '2026-11-23T01:12:46Z'],
    ['elus/db', 'a "b" \\ $x` é', 'root', 'https://x.example/', 'first\nsecond', '2026-11-23T01:12:02Z'],
  ])
  expect(read('keepass-xml', BY_KEEPASSXC.xml)).toEqual([['multi', 'first\nsecond', '', '', '', '2026-11-23T01:12:45Z']])
})
