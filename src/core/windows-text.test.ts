import { expect, it } from 'vitest'
import { bytesOfWindowsText, windowsTextOf } from './windows-text.ts'

it('gives every byte a character of its own, and back', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const text = windowsTextOf(all)
  expect(new Set(text).size).toBe(256)
  expect(bytesOfWindowsText(text)).toEqual(Buffer.from(all))
  expect(windowsTextOf(Uint8Array.of(0x7f, 0x80, 0x81, 0x99, 0x9f, 0xa0, 0xe9))).toBe('\u007f€\u0081™Ÿ\u00a0é')
})

it('gives back the UTF-8 that was read as latin1, and nothing where a character is no byte', () => {
  expect(bytesOfWindowsText('Ã©tÃ© â‚¬')?.toString()).toBe('été €')
  expect(bytesOfWindowsText('aŁ')).toBeUndefined()
  expect(bytesOfWindowsText('')).toEqual(Buffer.alloc(0))
})
