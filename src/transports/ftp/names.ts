import { decodeName, encodeName } from '../../core/path.ts'
import { badName } from '../bulk/problems.ts'

/**
 * Names on the control connection. FTP carries bytes, so the connection is read and written as latin1, one character a
 * byte, and converted here: what comes out of a listing goes back in unchanged, UTF-8 or not.
 */

/** A name from a listing, bytes as characters, in our string form. */
export function fromWire(text: string): string {
  return decodeName(Buffer.from(text, 'latin1'))
}

/**
 * A path for a command. Throws SG-TRAN-009 for names with CR, LF or NUL, which would end the command and begin another.
 * `given`: the path as the caller named it. `telnet`: the server takes the control connection for a Telnet stream (RFC 959), so a byte 0xFF has to be sent twice.
 */
export function toWire(path: string, telnet: boolean, given: string = path): string {
  const text = encodeName(path).toString('latin1')
  if (/[\r\n\0]/.test(text)) throw badName(given, 'ftp')
  return telnet ? text.replaceAll('\u00ff', '\u00ff\u00ff') : text
}

/** The folder in a 257 reply: quoted, with quotes in it doubled (RFC 959, appendix II). Undefined when there is none. */
export function quotedPath(reply: string): string | undefined {
  const match = /^257[ -]"((?:[^"]|"")*)"/.exec(reply)
  return match?.[1] === undefined ? undefined : fromWire(match[1].replaceAll('""', '"'))
}
