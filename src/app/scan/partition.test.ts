import { expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import { absolute, partition } from './partition.ts'

const site = (name: string, root: string): { readonly name: string; readonly root: RemotePath } => ({ name, root: root as RemotePath })
const path = (text: string): RemotePath => text as RemotePath

it('gives each path to the innermost site, and lists a nested root with the outer one', () => {
  const split = partition([site('outer', '/home/u/www'), site('inner', '/home/u/www/old'), site('other', '/home/u/blog')])
  expect([...split.roots].sort()).toEqual(['/home/u/blog', '/home/u/www'])
  const owner = (text: string): [string[], string] | undefined => {
    const place = split.place(path(text))
    return place && [place.owners.map((one) => one.name), place.inner]
  }
  expect(owner('/home/u/www/IMG/a.jpg')).toEqual([['outer'], 'IMG/a.jpg'])
  expect(owner('/home/u/www/old/IMG/a.jpg')).toEqual([['inner'], 'IMG/a.jpg'])
  expect(owner('/home/u/www/old')).toEqual([['inner'], ''])
  expect(owner('/home/u/blog')).toEqual([['other'], ''])
  expect(owner('/home/u/elsewhere')).toBeUndefined()
})

it('does not take a name that only begins alike for a folder inside', () => {
  const split = partition([site('www', '/www'), site('www2', '/www2')])
  expect([...split.roots].sort()).toEqual(['/www', '/www2'])
  expect(split.place(path('/www2/a'))?.owners.map((one) => one.name)).toEqual(['www2'])
})

it('shares one root between the sites that have it', () => {
  const split = partition([site('a', '/www'), site('b', '/www')])
  expect(split.roots).toEqual(['/www'])
  expect(split.place(path('/www/x'))?.owners.map((one) => one.name)).toEqual(['a', 'b'])
})

it('knows the root of the account as a root', () => {
  const split = partition([site('all', '/'), site('in', '/www')])
  expect(split.roots).toEqual(['/'])
  expect(split.place(path('/etc/x'))?.inner).toBe('etc/x')
  expect(split.place(path('/www/x'))).toMatchObject({ inner: 'x', owners: [{ name: 'in' }] })
})

it('starts relative paths at the home', () => {
  expect(absolute(path('www'), path('/home/u'))).toBe('/home/u/www')
  expect(absolute(path(''), path('/home/u'))).toBe('/home/u')
  expect(absolute(path('/srv'), path('/home/u'))).toBe('/srv')
})
