import { expect, it } from 'vitest'
import { isReadAgain, sameStanding, standing } from './standing.ts'

const DAY_MS = 86_400_000

it('takes two files for the same bytes only where all that a listing says is the same', () => {
  const entry = { size: 1, mtime: 2, ctime: 3, inode: 4 }
  expect(standing(entry)).toEqual([1, 2, 3, 4])
  expect(standing({ size: 1, mtime: 2 })).toEqual([1, 2, null, null])
  expect(sameStanding(standing(entry), standing({ ...entry }))).toBe(true)
  for (const field of ['size', 'mtime', 'ctime', 'inode'] as const)
    expect(sameStanding(standing(entry), standing({ ...entry, [field]: 9 })), field).toBe(false)
})

it('reads what may run, and what a browser runs, again every day', () => {
  const names = [
    'index.php',
    'x.cgi',
    '.htaccess',
    ...'ini svg svgz htm xhtml xml xsl xslt mjs cjs swf'.split(' ').map((end) => `IMG/x.${end}`),
  ]
  for (const name of [...names, 'IMG/X.SVG']) for (let day = 0; day < 14; day += 1) expect(isReadAgain(name, day * DAY_MS), name).toBe(true)
})

it('reads everything else once in fourteen days, on days that stay the same, about as many on each', () => {
  const fortnight = Array.from({ length: 14 }, (_, day) => day)
  const daysOf = (path: string, from = 0, hour = 0): number[] => fortnight.filter((day) => isReadAgain(path, (from + day) * DAY_MS + hour))
  const onDay = new Map<number, number>()
  for (let n = 0; n < 280; n += 1) {
    const path = `IMG/jpg/photo-${n}.jpg`
    const [day, ...more] = daysOf(path, 0, (n % 2) * (DAY_MS - 1))
    if (day === undefined || more.length > 0) throw new Error(path)
    onDay.set(day, (onDay.get(day) ?? 0) + 1)
  }
  expect(onDay.size).toBe(14)
  for (const count of onDay.values()) expect(Math.abs(count - 20)).toBeLessThan(16)
  // The same days on every machine, and in the fortnights to come.
  for (const from of [0, 14_000])
    expect(['a.jpg', 'b.jpg', 'IMG/svg.txt', 'svg'].map((path) => daysOf(path, from))).toEqual([[7], [8], [11], [3]])
})
