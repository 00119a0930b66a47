import type { ErrorCode, ErrorParams } from '../core/error-codes.ts'
import type { RuleId, RuleParams } from '../core/rule-catalog.ts'
import { type CopiesTexts, copies as copiesEn } from './en/copies.ts'
import { type DemoTexts, demo as demoEn } from './en/demo.ts'
import { errors as errorsEn } from './en/errors.ts'
import { type HelpTexts, help as helpEn } from './en/help.ts'
import { type HistoryTexts, history as historyEn } from './en/history.ts'
import { type PlanTexts, plans as plansEn } from './en/plans.ts'
import { type RestoreTexts, restore as restoreEn } from './en/restore.ts'
import { rules as rulesEn } from './en/rules.ts'
import { type ScreenTexts, screen as screenEn } from './en/screen.ts'
import { type SnapshotReportTexts, snapshotReport as snapshotReportEn } from './en/snapshot-report.ts'
import { copies as copiesFr } from './fr/copies.ts'
import { demo as demoFr } from './fr/demo.ts'
import { errors as errorsFr } from './fr/errors.ts'
import { help as helpFr } from './fr/help.ts'
import { history as historyFr } from './fr/history.ts'
import { plans as plansFr } from './fr/plans.ts'
import { restore as restoreFr } from './fr/restore.ts'
import { rules as rulesFr } from './fr/rules.ts'
import { screen as screenFr } from './fr/screen.ts'
import { snapshotReport as snapshotReportFr } from './fr/snapshot-report.ts'
import type { ErrorText, ErrorTexts, Lang, RuleText, RuleTexts } from './types.ts'

export type { CopiesTexts } from './en/copies.ts'
export type { DemoTexts } from './en/demo.ts'
export type { HelpTexts } from './en/help.ts'
export type { HistoryTexts } from './en/history.ts'
export type { PlanTexts } from './en/plans.ts'
export type { RestoreTexts } from './en/restore.ts'
export type { ScreenTexts } from './en/screen.ts'
export type { SnapshotReportTexts } from './en/snapshot-report.ts'
export { isProblemId, problemText } from './problems.ts'
export type { Lang } from './types.ts'

/** All words of one language. */
export interface Texts {
  readonly lang: Lang
  readonly errors: ErrorTexts
  readonly rules: RuleTexts
  readonly screen: ScreenTexts
  readonly help: HelpTexts
  readonly snapshotReport: SnapshotReportTexts
  /** Snapshots: lists, differences, what is kept and why. */
  readonly history: HistoryTexts
  /** Off-site copies. */
  readonly copies: CopiesTexts
  /** Plans and runs. */
  readonly plans: PlanTexts
  /** Restoring and quarantine. */
  readonly restore: RestoreTexts
  /** The demonstration. */
  readonly demo: DemoTexts
}

const TEXTS: Readonly<Record<Lang, Texts>> = {
  en: {
    lang: 'en',
    errors: errorsEn,
    rules: rulesEn,
    screen: screenEn,
    help: helpEn,
    snapshotReport: snapshotReportEn,
    history: historyEn,
    copies: copiesEn,
    plans: plansEn,
    restore: restoreEn,
    demo: demoEn,
  },
  fr: {
    lang: 'fr',
    errors: errorsFr,
    rules: rulesFr,
    screen: screenFr,
    help: helpFr,
    snapshotReport: snapshotReportFr,
    history: historyFr,
    copies: copiesFr,
    plans: plansFr,
    restore: restoreFr,
    demo: demoFr,
  },
}

export const LANGS: readonly Lang[] = ['en', 'fr']

export function textsOf(lang: Lang): Texts {
  return TEXTS[lang]
}

/** `fr`, `fr_FR.UTF-8`, `FR` give fr; everything else English. */
export function langOf(value: string | undefined): Lang {
  return value !== undefined && /^fr(?![a-z])/i.test(value) ? 'fr' : 'en'
}

/** Text of an error whose code and parameters are known only at run time (a report read back from JSON). */
export function errorText(texts: Texts, code: string, params: unknown): ErrorText | undefined {
  if (!Object.hasOwn(texts.errors, code)) return undefined
  return (texts.errors[code as ErrorCode] as (p: ErrorParams[ErrorCode]) => ErrorText)(params as ErrorParams[ErrorCode])
}

export function ruleText(texts: Texts, rule: RuleId, params: RuleParams[RuleId]): RuleText {
  return (texts.rules[rule] as (p: RuleParams[RuleId]) => RuleText)(params)
}
