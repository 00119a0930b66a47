import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { packageFile } from '../disk/package-file.ts'

const fixtureSchema = z.object({
  releases: z.record(z.string(), z.record(z.string(), z.string())),
  sites: z.array(
    z.object({
      id: z.string(),
      root: z.string(),
      release: z.string(),
      files: z.record(z.string(), z.string()),
      media: z.record(z.string(), z.base64()),
      /** SQLite, by the file's path. */
      databases: z.record(z.string(), z.base64()),
      infections: z.array(z.object({ path: z.string(), base64: z.base64().optional(), append: z.base64().optional() })),
    }),
  ),
})

export type DemoFixture = z.infer<typeof fixtureSchema>

/** `fixtures/demo/account.json`, which the package carries. */
export async function readFixture(): Promise<DemoFixture> {
  const file = packageFile('fixtures/demo/account.json')
  return fixtureSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** Writes one release's files below `folder`. */
export async function writeRelease(fixture: DemoFixture, version: string, folder: string): Promise<void> {
  for (const [path, text] of Object.entries(fixture.releases[version] ?? {})) await put(join(folder, path), text)
}

/** Writes the three sites below the account's home, as they are when nobody has broken in. */
export async function writeSites(fixture: DemoFixture, home: string): Promise<void> {
  for (const site of fixture.sites) {
    const root = join(home, site.root)
    await writeRelease(fixture, site.release, root)
    for (const [path, text] of Object.entries(site.files)) await put(join(root, path), text)
    for (const [path, base64] of Object.entries({ ...site.media, ...site.databases }))
      await put(join(root, path), Buffer.from(base64, 'base64'))
  }
}

/** Does to the sites what intruders did. What is injected was encoded until now, and leaves before its payload. */
export async function infectSites(fixture: DemoFixture, home: string): Promise<void> {
  for (const site of fixture.sites) {
    for (const { path, base64, append } of site.infections) {
      const file = join(home, site.root, path)
      const before = append === undefined ? Buffer.alloc(0) : await readFile(file)
      await put(file, Buffer.concat([before, Buffer.from(base64 ?? append ?? '', 'base64')]))
    }
  }
}

async function put(file: string, data: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, data, { mode: 0o604 })
}
