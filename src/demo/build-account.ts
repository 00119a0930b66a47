import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const fixtureSchema = z.object({
  releases: z.record(z.string(), z.record(z.string(), z.string())),
  sites: z.array(
    z.object({
      id: z.string(),
      root: z.string(),
      release: z.string(),
      files: z.record(z.string(), z.string()),
      media: z.record(z.string(), z.base64()),
      infections: z.array(z.object({ path: z.string(), base64: z.base64().optional(), append: z.base64().optional() })),
    }),
  ),
})

export type DemoFixture = z.infer<typeof fixtureSchema>

/** `fixtures/demo/account.json`, which the package carries. */
export async function readFixture(): Promise<DemoFixture> {
  const file = fileURLToPath(new URL('../../fixtures/demo/account.json', import.meta.url))
  return fixtureSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** Writes one release's files below `folder`. */
export async function writeRelease(fixture: DemoFixture, version: string, folder: string): Promise<void> {
  for (const [path, text] of Object.entries(fixture.releases[version] ?? {})) await put(join(folder, path), text)
}

/** Writes the three sites below the account's home. What is injected was encoded until now, and leaves before its payload. */
export async function writeSites(fixture: DemoFixture, home: string): Promise<void> {
  for (const site of fixture.sites) {
    const root = join(home, site.root)
    await writeRelease(fixture, site.release, root)
    for (const [path, text] of Object.entries(site.files)) await put(join(root, path), text)
    for (const [path, base64] of Object.entries(site.media)) await put(join(root, path), Buffer.from(base64, 'base64'))
    for (const { path, base64, append } of site.infections) {
      const before = append === undefined ? Buffer.alloc(0) : await readFile(join(root, path))
      await put(join(root, path), Buffer.concat([before, Buffer.from(base64 ?? append ?? '', 'base64')]))
    }
  }
}

async function put(file: string, data: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, data, { mode: 0o604 })
}
