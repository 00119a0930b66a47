import { createHash } from 'node:crypto'
import { withBlock, withoutBlock } from './managed-block.ts'

/** Text of the answer that no site has. */
export const DOOR_MARK = 'siteguard-door-3b9d27c1'

/** The header our own requests show. */
export const PASS_HEADER = 'X-Siteguard-Pass'

const BLOCK = 'door'
const NOTE = '# Put here by "siteguard restore" while the site is brought back, and taken away by it. To open by hand, delete these lines.'
/** Seconds after which visitors, and robots, are asked to come back. */
const RETRY_AFTER = 3600

const PAGE = [
  `<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>`,
  `<meta name='robots' content='noindex'><title>Site en maintenance &middot; Site under maintenance</title></head>`,
  `<body style='font:1.1em/1.5 sans-serif;max-width:34em;margin:15vh auto;padding:0 1em;color:#222'><!-- ${DOOR_MARK} -->`,
  `<p>Ce site est en maintenance. Il sera bient&ocirc;t de retour.</p><hr>`,
  `<p lang='en'>This site is under maintenance. It will be back soon.</p></body></html>`,
].join('')

/**
 * A shut door: lines for the `.htaccess` of a site's root by which Apache answers 503 with Retry-After to everybody, whatever is asked for
 * there or below, but for requests that show our pass. Files of the site stay as they are, so that they can be looked at, upgraded and
 * hardened behind it; what an intruder may have left is shut in with the rest.
 *
 * `<If>` is merged after every folder's own settings, and mod_alias answers before a handler is reached: a folder below that rewrites,
 * lets all in or has another ErrorDocument does not open it (Apache 2.4.71). Nothing stands in an `<IfModule>` without which it would be
 * open: a server that lacks it answers 500. One that heeds no `.htaccess` is found out by asking (fleet/recovery/shut-doors.ts). `digest` is
 * of the pass: who reads the file learns nothing that opens.
 */
export function doorLines(digest: string): string[] {
  return [
    `<If "sha1(%{HTTP:${PASS_HEADER}}) != '${digest}'">`,
    `  ErrorDocument 503 "${PAGE}"`,
    '  Redirect 503 /',
    '  <IfModule mod_headers.c>',
    `    Header always set Retry-After ${RETRY_AFTER}`,
    '    Header always set Cache-Control no-store',
    '  </IfModule>',
    '</If>',
  ]
}

/** What a door knows of a pass: SHA-1, which is what Apache's expressions reckon; a pass is 32 random-looking bytes in hex. */
export function passDigest(pass: string): string {
  return createHash('sha1').update(pass).digest('hex')
}

/** The settings file (latin1) with a door in it that this pass opens. */
export function withDoor(text: string, digest: string): string {
  return withBlock(text, BLOCK, doorLines(digest), NOTE)
}

/** The settings file without a door. */
export function withoutDoor(text: string): string {
  return withoutBlock(text, BLOCK)
}

/** Whether an answer is a shut door's. */
export function isDoor({ status, body }: { readonly status: number; readonly body: Buffer }): boolean {
  return status === 503 && body.includes(DOOR_MARK)
}
