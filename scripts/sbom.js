// @ts-check
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

/*
 * npm run sbom [FILE]: what a release brings along, as CycloneDX, by the lockfile alone (no network). npm puts the time, a random number and
 * the folder's name in; those are taken out, so that the same sources have the same document. What only builds and tests is left out here,
 * for npm's own `--omit=dev` leaves out what a tool needs as well as the program (nodemailer, yaml).
 */

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Packages that are installed with siteguard, as `name@version`.
 *
 * @param {string} checkout
 */
function installed(checkout) {
  /** @type {{ packages: Record<string, { version?: string, dev?: boolean, devOptional?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'))
  return new Set(
    Object.entries(packages).flatMap(([path, { version, dev, devOptional }]) =>
      path === '' || dev || devOptional ? [] : [`${path.replace(/^.*node_modules\//, '')}@${version}`],
    ),
  )
}

/**
 * The bill of materials of a checkout: packages that are installed with siteguard, with version, licence and digest.
 *
 * @param {string} [checkout]
 * @returns {string} JSON
 */
export function billOfMaterials(checkout = CHECKOUT) {
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', '--loglevel=error']
  const bill = JSON.parse(execFileSync('npm', args, { cwd: checkout, encoding: 'utf8', maxBuffer: 1 << 26 }))
  const { name, version, description } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
  const there = installed(checkout)
  const comesAlong = (/** @type {string} */ ref) => ref === `${name}@${version}` || there.has(ref)
  bill.components = bill.components.filter((/** @type {{ name: string, version: string }} */ one) =>
    there.has(`${one.name}@${one.version}`),
  )
  bill.dependencies = bill.dependencies
    .filter((/** @type {{ ref: string }} */ { ref }) => comesAlong(ref))
    .map((/** @type {{ ref: string, dependsOn: string[] }} */ one) => ({ ...one, dependsOn: one.dependsOn.filter(comesAlong) }))
  delete bill.serialNumber
  delete bill.metadata.timestamp
  Object.assign(bill.metadata.component, { name, version, description })
  return `${JSON.stringify(bill, null, 2)}\n`
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const file = resolve(argv[2] ?? join(CHECKOUT, 'dist', 'siteguard.cdx.json'))
  if (!existsSync(dirname(file))) throw new Error(`no such folder: ${dirname(file)} (npm run build makes dist)`)
  writeFileSync(file, billOfMaterials())
}
