import type { LeavingFacts } from '../../core/leaving.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { wrap } from './layout.ts'

const WIDTH = 78

/** The paper an owner takes along who leaves his keepers: numbered, each thing to be done with the names of what it is about. */
export function leavingText(facts: LeavingFacts, texts: Texts): string {
  const { leaving } = texts.owners
  const items: (readonly [text: string, names: readonly string[]])[] = [
    ...facts.accounts.map(
      ({ account, address, secrets, others }) =>
        [leaving.account({ account: printable(account), address: printable(address), others }), secrets] as const,
    ),
    ...(facts.accounts.length === 0
      ? []
      : [[leaving.keys, facts.accounts.map(({ account }) => `siteguard rotate ${account} --apply`)] as const]),
    ...(facts.providers.length === 0 ? [] : [[leaving.providers, facts.providers] as const]),
    ...(facts.sites.length === 0 ? [] : [[leaving.sites, facts.sites.map((site) => `siteguard rotate ${site} --apply`)] as const]),
    [leaving.people, []],
    ...(facts.copies.length === 0 ? [] : [[leaving.copies, facts.copies] as const]),
    ...(facts.channels.length === 0 ? [] : [[leaving.channels, facts.channels] as const]),
    ...(facts.incidents.length === 0 ? [] : [[leaving.incidents, facts.incidents] as const]),
    [leaving.keepers, []],
  ]
  const lines = [
    leaving.title({ owner: printable(facts.owner), at: texts.screen.day(facts.at) }),
    '',
    wrap(leaving.intro, WIDTH, 0),
    ...items.flatMap(([text, names], i) => [
      '',
      `${String(i + 1).padStart(2)}. ${wrap(text, WIDTH, 4)}`,
      ...names.map((name) => `      ${printable(name)}`),
    ]),
    '',
    wrap(leaving.careful, WIDTH, 0),
  ]
  return `${lines.join('\n')}\n`
}
