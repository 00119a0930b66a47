/** What MySQL's `latin1` (Windows-1252) reads the bytes from 0x80 to 0x9f as; the others are as in ISO 8859-1. Node's own decoder differs by version. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte <= 0x9f ? (WINDOWS[byte - 0x80] ?? '') : String.fromCharCode(byte),
)
const BYTES: ReadonlyMap<string, number> = new Map(CHARACTERS.map((character, byte) => [character, byte]))

/**
 * The bytes that were meant, of a text in which each byte stands as a character: so the databases of sites that speak to MySQL in latin1 and
 * mean UTF-8 (old SPIPs, and any whose connection names no character set). Undefined where it is no such text.
 */
export function bytesOfWindowsText(text: string): Buffer | undefined {
  const bytes = Array.from(text, (character) => BYTES.get(character))
  return bytes.every((byte) => byte !== undefined) ? Buffer.from(bytes as number[]) : undefined
}

export function windowsTextOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => CHARACTERS[byte]).join('')
}
