import type { Picture } from './read-png.ts'

/** Side of the squares that are compared, pixels: letters drawn a little otherwise, or moved by one, make no difference. */
const SQUARE = 16
/** How far the mean of a colour may be off, of 255. */
const NEAR = 24

/**
 * How much of two pictures differs, percent of what either of them shows: squares that are the background in both count for nothing, so
 * that a line of text on a white page weighs as much as it does for a reader. 0: alike. 100: nothing is where it was.
 */
export function differenceOf(before: Picture, after: Picture): number {
  const a = squaresOf(before)
  const b = squaresOf(after)
  const [groundA, groundB] = [groundOf(a), groundOf(b)]
  const width = Math.max(a.width, b.width)
  const height = Math.max(a.height, b.height)
  let shown = 0
  let differ = 0
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [one, other] = [meanAt(a, x, y) ?? groundA, meanAt(b, x, y) ?? groundB]
      const alike = isNear(one, other)
      if (alike && isNear(one, groundA) && isNear(other, groundB)) continue
      shown += 1
      if (!alike) differ += 1
    }
  }
  return shown === 0 ? 0 : (differ / shown) * 100
}

type Mean = readonly [number, number, number]

interface Squares {
  readonly width: number
  readonly height: number
  readonly means: readonly Mean[]
}

function squaresOf({ width, height, rgb }: Picture): Squares {
  const across = Math.ceil(width / SQUARE)
  const down = Math.ceil(height / SQUARE)
  const means: Mean[] = []
  for (let sy = 0; sy < down; sy += 1) {
    for (let sx = 0; sx < across; sx += 1) {
      const sum = [0, 0, 0] as [number, number, number]
      let count = 0
      for (let y = sy * SQUARE; y < Math.min(height, (sy + 1) * SQUARE); y += 1) {
        for (let x = sx * SQUARE; x < Math.min(width, (sx + 1) * SQUARE); x += 1) {
          const at = (y * width + x) * 3
          sum[0] += rgb[at] as number
          sum[1] += rgb[at + 1] as number
          sum[2] += rgb[at + 2] as number
          count += 1
        }
      }
      means.push([sum[0] / count, sum[1] / count, sum[2] / count])
    }
  }
  return { width: across, height: down, means }
}

/** The colour most squares have. */
function groundOf({ means }: Squares): Mean {
  const counts = new Map<string, { mean: Mean; count: number }>()
  for (const mean of means) {
    const key = mean.map((part) => Math.round(part / 8)).join(' ')
    const found = counts.get(key)
    if (found) found.count += 1
    else counts.set(key, { mean, count: 1 })
  }
  return [...counts.values()].reduce((most, each) => (each.count > most.count ? each : most)).mean
}

function meanAt({ width, height, means }: Squares, x: number, y: number): Mean | undefined {
  return x < width && y < height ? means[y * width + x] : undefined
}

function isNear(a: Mean, b: Mean): boolean {
  return Math.abs(a[0] - b[0]) <= NEAR && Math.abs(a[1] - b[1]) <= NEAR && Math.abs(a[2] - b[2]) <= NEAR
}
