import { expect, it } from 'vitest'
import type { Account, Owner, Site } from '../../core/account.ts'
import { nameNobody } from './name-nobody.ts'

const accounts = [
  { id: 'elus', host: 'ssh.cluster021.hosting.example', user: 'ville', home: '/home/ville' },
  { id: 'elus-nord', host: 'ssh.other.example', user: 'x' },
] as unknown as Account[]
const sites = [
  { id: 'lepcf.fr', url: 'https://www.lepcf.fr/', root: 'www/"pcf"', groups: ['conseil'], tags: [] },
  { id: 'blog', root: 'www', groups: [], tags: [] },
] as unknown as Site[]
const owners = [{ id: 'mairie', name: 'Mairie de Ville', email: 'dsi@ville.example' }] as unknown as Owner[]
const machine = { home: '/home/jean', host: 'poste-de-jean', user: 'jean' }
const hide = nameNobody({ accounts, sites, owners }, machine)

it('gives everybody the same number everywhere, in JSON as in text', () => {
  const document = { site: 'lepcf.fr', root: 'www/"pcf"', said: 'no route to SSH.cluster021.hosting.example for ville at /home/jean/k' }
  expect(JSON.parse(hide(JSON.stringify(document)))).toEqual({
    site: 'site-1',
    root: 'root-1',
    said: 'no route to host-1 for login-1 at machine-1/k',
  })
  expect(hide('elus, elus-nord, elus/y')).toBe('account-1, account-2, account-1/y')
})

it('leaves words alone that only hold a short name', () => {
  expect(hide('boxes of x: blogger, blog')).toBe('boxes of login-2: blogger, site-2')
})

it('leaves nothing that names somebody', () => {
  const everything = JSON.stringify({ accounts, sites, owners, machine })
  const hidden = hide(everything)
  for (const name of ['lepcf', 'elus', 'cluster021', 'ville', 'Ville', 'conseil', 'mairie', 'jean', 'pcf'])
    expect(hidden).not.toContain(name)
})

it('is nothing to do for an inventory that names nobody', () => {
  expect(nameNobody({ accounts: [], sites: [], owners: [] }, { home: '', host: '', user: 'root' })('as it is')).toBe('as it is')
})
