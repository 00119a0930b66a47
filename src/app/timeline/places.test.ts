import { describe, expect, it } from 'vitest'
import type { Site } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import { type SeenEvent, seenEvent } from './events.ts'
import { createPlaces } from './places.ts'

const TOWN = { id: 'town', account: 'elus', root: 'www', url: 'https://town.example/', groups: [], tags: [] } as unknown as Site
const COPY = { ...TOWN, id: 'found-old', root: 'www/old', url: 'https://town.example/old/' } as Site
const SCHOOL = { ...TOWN, id: 'school', root: 'school', url: 'https://school.example/' } as Site
const LOGS = ['town.example-access.log', 'school.example-access.log', 'all.log']
const HOME = '/home/elus' as RemotePath

const web = (target: string, log: number, host?: string): SeenEvent =>
  seenEvent(
    { kind: 'web', at: 0, line: 1, address: '192.0.2.1', method: 'GET', target, status: 200, ...(host === undefined ? {} : { host }) },
    log,
    0,
    [],
  )

describe('a copy in a folder of a site', () => {
  const ofTown = createPlaces([TOWN, COPY, SCHOOL], HOME, LOGS)
  const ofCopy = createPlaces([COPY, TOWN, SCHOOL], HOME, LOGS)

  it.each([
    ['/spip.php', 'town'],
    ['/old/spip.php', 'found-old'],
    ['/old', 'found-old'],
    ['/older/spip.php', 'town'],
  ])('%s, by the name of the log, is about %s', (target, name) => {
    for (const places of [ofTown, ofCopy]) {
      expect(places.siteOf(web(target, 0))).toEqual({ name, known: true })
      expect(places.siteOf(web(target, 2, 'www.town.example'))).toEqual({ name, known: true })
    }
  })

  it('has files that are its own and the outer site’s as well', () => {
    const event = web('/old/IMG/x.php', 0)
    expect(ofCopy.names(event, 'IMG/x.php' as RemotePath)).toBe('whole')
    expect(ofTown.names(event, 'old/IMG/x.php' as RemotePath)).toBe('whole')
    expect(ofTown.names(event, 'IMG/x.php' as RemotePath)).toBeUndefined()
    expect(ofCopy.names(web('/IMG/x.php', 0), 'IMG/x.php' as RemotePath)).toBeUndefined()
  })

  it('is another site than one of another name', () => {
    expect(ofCopy.siteOf(web('/old/spip.php', 1))).toEqual({ name: 'school', known: true })
    expect(ofCopy.names(web('/old/IMG/x.php', 1), 'IMG/x.php' as RemotePath)).toBeUndefined()
    expect(ofTown.siteOf(web('/', 2))).toBeUndefined()
    expect(ofTown.siteOf(web('/', 2, 'else.example'))).toEqual({ name: 'else.example', known: false })
  })
})
