import { describe, expect, it } from 'vitest'
import { DARK, LIGHT, type Palette } from './report-style.ts'

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

it('reckons as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

/** In sunlight, so AAA (7:1) for all text; 3:1 for lines. RGAA 3.2 and 3.3 ask 4.5:1 and 3:1. */
describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as [string, Palette][])('%s', (_, palette) => {
  const texts = ['ink', 'quiet', 'link', 'infected', 'suspect', 'unknown', 'clean'] as const
  it.each(texts)('%s is read on paper and on cards', (name) => {
    expect(contrast(palette[name], palette.paper)).toBeGreaterThanOrEqual(7)
    expect(contrast(palette[name], palette.card)).toBeGreaterThanOrEqual(7)
  })

  it('has lines that are seen', () => {
    expect(contrast(palette.rail, palette.paper)).toBeGreaterThanOrEqual(3)
    expect(contrast(palette.rail, palette.card)).toBeGreaterThanOrEqual(3)
  })
})
