import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')

/**
 * Where a secret's value may be taken out: where it leaves for its one use. Everything else passes secrets on without seeing them, so
 * that none of it can print one.
 */
const ALLOWED = [
  /^core\/secret\.ts$/,
  // Kept, sealed, resolved and kept out of output.
  /^secrets\//,
  // Logged in with.
  /^transports\/(?:ftp\/connect|ssh\/auth)\.ts$/,
  /^snapshots\/offsite\/targets\/s3\.ts$/,
  // Handed to a database's client on its standard input.
  /^snapshots\/database\/(?:php|client)-session\.ts$/,
  // Given to the server and written into the site's configuration; given to the CMS on its standard input; compared with what is kept.
  /^recipes\/rotation\/(?:database\/(?:index|exchange)|cms\/index)\.ts$/,
  /^recipes\/rotation\/account\/web-users\.ts$/,
  // Sent to the host's API, signed with, and held against its rules; an old value told from a new one.
  /^providers\/ovh\/(?:client|passwords)\.ts$/,
  /^recipes\/rotation\/provider\/user\.ts$/,
  // Sent to the channel it is for, and signed with; addresses of webhooks are secrets themselves.
  /^notifiers\/(?:(?:chat|email|free-mobile|matrix|ntfy|webhook)\/send-[a-z-]+|send-heartbeat)\.ts$/,
  // Addresses that let whoever knows them fetch a dump or a log.
  /^providers\/fetch-secretly\.ts$/,
  // A login to the database stays the site's own when the rest of its configuration goes back.
  /^recipes\/steps\/restore\/keep-config\.ts$/,
  // Typed twice and compared; printed where it is asked for by name; taken over only where it differs.
  /^cli\/read-value\.ts$/,
  /^cli\/screen\/reveal\.ts$/,
  /^cli\/commands\/vault-(?:init|import)\.ts$/,
]

it('takes a secret out only where it leaves for its one use', () => {
  const taking = readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /\.reveal\(\)/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(SRC, file))
  expect(taking.length).toBeGreaterThan(5)
  expect(taking.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([])
  // A place that no longer takes one is taken off the list.
  expect(ALLOWED.filter((allowed) => !taking.some((file) => allowed.test(file)) && !allowed.test('core/secret.ts'))).toEqual([])
})
