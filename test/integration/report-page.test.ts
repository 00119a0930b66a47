import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportHtml } from '../../src/reporters/html/report-html.ts'
import { pastNights, reportedNight } from '../helpers/reported-fleet.ts'
import { textsOf } from '../helpers/texts.ts'
import { type BrowserPage, startChromium } from '../lab/chromium.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const page = (lang: 'en' | 'fr'): string => reportHtml(reportedNight(), { texts: textsOf(lang), onlyNew: false, past: pastNights(29) })
const OPEN_ALL = `document.querySelectorAll('details').forEach((one) => { one.open = true })`

let browser: BrowserPage
beforeAll(async () => {
  browser = await startChromium()
}, 60_000)
afterAll(async () => {
  await browser?.close()
})

describe.each([
  { width: 320, height: 640 },
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
])('the page on a screen of $width pixels', ({ width, height }) => {
  it.each(['light', 'dark'] as const)(
    'fits, and is accessible, in %s',
    async (scheme) => {
      await browser.look({ width, height, scheme })
      await browser.show(page('fr'))
      await browser.evaluate(OPEN_ALL)
      const wide = `[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.classList.contains('skip')).map((one) => one.outerHTML.slice(0, 90))`
      expect(await browser.evaluate(`[document.documentElement.scrollWidth <= innerWidth, ${wide}]`)).toEqual([true, []])
      await browser.evaluate(AXE)
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const faults = await browser.evaluate<string[]>(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 120)))`,
      )
      expect(faults).toEqual([])
    },
    60_000,
  )
})

it('has headings in order, landmarks, and targets a thumb finds', async () => {
  await browser.look({ width: 360, height: 740 })
  await browser.show(page('en'))
  await browser.evaluate(OPEN_ALL)
  const levels = await browser.evaluate<number[]>(`[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))`)
  expect(levels[0]).toBe(1)
  expect(levels.filter((level) => level === 1)).toHaveLength(1)
  expect(levels.filter((level, i) => i > 0 && level > (levels[i - 1] as number) + 1)).toEqual([])
  expect(await browser.evaluate(`['header', 'main', 'footer'].map((name) => document.querySelectorAll('body > ' + name).length)`)).toEqual([
    1, 1, 1,
  ])
  const small = await browser.evaluate(
    `[...document.querySelectorAll('summary, .glance a, .back')].map((one) => one.getBoundingClientRect().height).filter((height) => height < 44)`,
  )
  expect(small).toEqual([])
  const targets = await browser.evaluate(
    `[...document.querySelectorAll('a')].filter((one) => document.querySelector(one.getAttribute('href')) === null).length`,
  )
  expect(targets).toBe(0)
})

it('is styled by its own style alone, and runs and loads nothing, whatever is put into it', async () => {
  await browser.look({ width: 360, height: 740 })
  const planted = page('fr').replace(
    '<main>',
    '<main><p id="planted" style="color:rgb(1, 2, 3)">x</p><img id="away" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><script>document.title = "ran"</script><style>h1{color:rgb(4, 5, 6)}</style>',
  )
  await browser.show(planted)
  const style = `getComputedStyle(document.querySelector('body')).maxWidth`
  expect(await browser.evaluate(style)).not.toBe('none')
  expect(await browser.evaluate(`document.title`)).not.toBe('ran')
  expect(await browser.evaluate(`getComputedStyle(document.querySelector('#planted')).color`)).not.toBe('rgb(1, 2, 3)')
  expect(await browser.evaluate(`getComputedStyle(document.querySelector('h1')).color`)).not.toBe('rgb(4, 5, 6)')
  expect(await browser.evaluate(`document.querySelector('#away').naturalWidth`)).toBe(0)
})

it('prints what is for the keeper opened, without what is for the expert, on white', async () => {
  await browser.look({ width: 700, height: 990, scheme: 'dark', media: 'print' })
  await browser.show(page('fr'))
  const shown = `[...document.querySelectorAll('details')].map((one) => [one.className, one.querySelector('ul, table')?.checkVisibility({ contentVisibilityAuto: true }) ?? false])`
  const seen = await browser.evaluate<[string, boolean][]>(shown)
  expect(seen.filter(([kind]) => kind === 'keeper').map(([, visible]) => visible)).not.toContain(false)
  expect(seen.filter(([kind]) => kind !== 'keeper').map(([, visible]) => visible)).not.toContain(true)
  expect(await browser.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe('rgb(255, 255, 255)')
})
