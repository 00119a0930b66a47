import type { Person } from './rotate-types.ts'

/** No name, login or address has these: somebody writes to the pages that show them. */
export function hasMarkup(...texts: readonly string[]): boolean {
  return texts.some((text) => /[<>"\p{Cc}]/u.test(text))
}

/**
 * Tells of logins that a person takes for one another (`admin`, `Admin `, `adm1n`). Of two that are the same to the CMS only the first ever
 * logs in, so the other is not active. `same`: how the CMS compares them.
 */
export function withTwins(people: readonly Person[], same: (login: string) => string = (login) => login): Person[] {
  const count = new Map<string, number>()
  for (const { login } of people) count.set(looks(login), (count.get(looks(login)) ?? 0) + 1)
  const known = new Set<string>()
  return people.map((person) => {
    const isSecond = known.has(same(person.login))
    known.add(same(person.login))
    if ((count.get(looks(person.login)) ?? 0) < 2) return person
    return { ...person, active: person.active && !isSecond, doubts: [...person.doubts, 'twin-login'] }
  })
}

function looks(login: string): string {
  return login
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\s\p{M}._-]/gu, '')
    .replaceAll('0', 'o')
    .replaceAll(/[1|!l]/g, 'i')
}
