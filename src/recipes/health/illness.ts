import type { HealthPage } from '../../core/op.ts'
import { bare, pageText, quoted, titleOf, visibleText } from '../../http/page-text.ts'
import type { NoPage, PageAnswer } from '../../http/types.ts'

/** What is wrong with what a page answered. Its words are the site's, made safe to print and cut. */
export interface Illness {
  /**
   * status: not one of those expected · error-text: the CMS's own words for an error, whatever the status · missing: a text it should
   * hold · empty: nothing at all · cut: it ends in the middle, and did not before · no-answer · elsewhere: visitors are sent to another
   * host · closed: visitors are still told to come back later
   */
  readonly problem: 'status' | 'error-text' | 'missing' | 'empty' | 'cut' | 'no-answer' | 'elsewhere' | 'closed'
  /** 0: no answer. */
  readonly status: number
  readonly expected: string
  readonly came: string
  readonly title: string
}

/** What is known of a CMS's pages. */
export interface PageKnowledge {
  sickness(body: string): string | undefined
  readonly gateMark: string
}

/** How a page answered before a change. */
export interface PageBefore {
  readonly url: string
  readonly status: number
  readonly illness?: Pick<Illness, 'problem' | 'status' | 'expected' | 'came'> | undefined
  /** It ended as a whole page does. */
  readonly whole: boolean
}

/** What is wrong with an answer, or undefined where it is as a healthy site's. `before`: a page cut short was whole then. */
export function illnessOf(
  answer: PageAnswer | NoPage,
  page: Pick<HealthPage, 'status' | 'has'>,
  cms: PageKnowledge | undefined,
  before?: Pick<PageBefore, 'whole'>,
): Illness | undefined {
  const statuses = page.status.join(', ')
  if ('failed' in answer) {
    const came = `${answer.failed}: ${quoted(answer.detail)}`
    return { problem: answer.failed === 'redirect' ? 'elsewhere' : 'no-answer', status: 0, expected: statuses, came, title: '' }
  }
  const html = pageText(answer)
  const title = quoted(titleOf(html) ?? '')
  const ill = (problem: Illness['problem'], expected: string, came: string): Illness => ({
    problem,
    status: answer.status,
    expected: quoted(expected),
    came: quoted(came),
    title,
  })
  if (isClosed(answer, html, cms)) return ill('closed', statuses, visibleText(html))
  const error = cms?.sickness(html)
  if (!page.status.includes(answer.status)) return ill('status', statuses, error ?? visibleText(html))
  if (error !== undefined) return ill('error-text', statuses, error)
  // A redirect that is expected has nothing to say.
  if (answer.status >= 300 && answer.status < 400) return undefined
  if (html.trim() === '') return ill('empty', page.has[0] ?? statuses, '')
  if (page.has.length > 0) {
    const held = bare(html)
    const missing = page.has.find((text) => !held.includes(bare(text)))
    if (missing !== undefined) return ill('missing', missing, visibleText(html))
  }
  if (before?.whole === true && !isWhole(html)) return ill('cut', '</html>', html.slice(-400))
  return undefined
}

/** Whether visitors are told to come back later, by what a gate puts there. */
export function isClosed(answer: PageAnswer | NoPage, html: string, cms: PageKnowledge | undefined): boolean {
  return !('failed' in answer) && answer.status === 503 && cms !== undefined && html.includes(cms.gateMark)
}

/** Whether a page ends as a whole one does. */
export function isWhole(html: string): boolean {
  return /<\/html\s*>/i.test(html.slice(-4096))
}

/** How a page stands before a change, for comparing afterwards. */
export function noteBefore(answer: PageAnswer | NoPage, page: HealthPage, cms: PageKnowledge | undefined): PageBefore {
  const illness = illnessOf(answer, page, cms)
  const kept = illness && { problem: illness.problem, status: illness.status, expected: illness.expected, came: illness.came }
  if ('failed' in answer) return { url: page.url, status: 0, whole: false, ...(kept && { illness: kept }) }
  return { url: page.url, status: answer.status, whole: isWhole(pageText(answer)), ...(kept && { illness: kept }) }
}

/** Whether a page is ill in the very way it was before: then the change is not what made it so. */
export function wasSo(before: PageBefore | undefined, now: Illness): boolean {
  const then = before?.illness
  if (then === undefined || then.problem !== now.problem || then.status !== now.status) return false
  if (now.problem === 'missing') return then.expected === now.expected
  if (now.problem === 'no-answer') return then.came.split(':')[0] === now.came.split(':')[0]
  // What a gate of ours says is never the site's old state.
  return now.problem !== 'closed'
}
