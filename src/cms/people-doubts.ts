import type { Person } from './rotate-types.ts'

/** No name, login or address has these: somebody writes to the pages that show them. */
export function hasMarkup(...texts: readonly string[]): boolean {
  return texts.some((text) => /[<>"\p{Cc}]/u.test(text))
}

/** Tells of logins that a person takes for one another (`admin`, `Admin `, `adm1n`). */
export function withTwins(people: readonly Person[]): Person[] {
  const count = new Map<string, number>()
  for (const { login } of people) count.set(looks(login), (count.get(looks(login)) ?? 0) + 1)
  return people.map((person) =>
    (count.get(looks(person.login)) ?? 0) > 1 ? { ...person, doubts: [...person.doubts, 'twin-login'] } : person,
  )
}

function looks(login: string): string {
  return login
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\s\p{M}._-]/gu, '')
    .replaceAll('0', 'o')
    .replaceAll(/[1|!]/g, 'l')
}
