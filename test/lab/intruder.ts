import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { contentAfter, type InfectedCms, injectionsFor } from './infect.ts'

/*
 * Somebody who breaks into an account through one forgotten copy, by real requests that the logs of real servers show. The hole is a stand-in of
 * ours in that copy (`config/mes_options.php`, which SPIP loads by itself): it writes where the exploits of CVE-2023-27372 make SPIP
 * write, but only what it has the digest of, and that is the inert kit. It is taken away when the intruder has gone.
 */

/** Addresses of this machine: the intruder's, and a reader's. */
export const INTRUDER = '127.0.6.66'
export const READER = '127.0.0.9'

/** What is planted, at one site of the account. */
export interface Target {
  /** Folder of the site on this machine. */
  readonly root: string
  readonly cms: InfectedCms
  readonly version: string
  /** Injections of the kit, each one file. */
  readonly kit: readonly string[]
  /** Statements for its SPIP's database. */
  readonly rows?: readonly string[]
  /** Address of the first of them, which is tried as soon as it is there. */
  readonly visit?: string
}

interface Planted {
  readonly file: string
  readonly content: Buffer
}

export interface Intrusion {
  /** Address of the copy with the hole, which ends in `/`, and its folder. */
  readonly copy: { readonly url: string; readonly root: string }
  readonly targets: readonly Target[]
}

/** The date an intruder gives what he leaves: long before anybody looks. */
const OLD = '2023-03-14T03:14:15Z'

/** Asks from an address of its own, as a server's log will show it. Gives the status. */
export function askFrom(from: string, method: 'GET' | 'POST', url: string, form?: Readonly<Record<string, string>>): Promise<number> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString()
  const headers = {
    // What looks like a robot SPIP's security screen turns away while the machine is busy.
    'user-agent': `Mozilla/5.0 (X11; Linux x86_64) ${from === READER ? 'Firefox/128.0' : 'Chrome/99.0 Safari/537.36'}`,
    ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  return new Promise((done, fail) => {
    const sent = request(url, { method, headers, localAddress: from }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0))
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

/** Breaks in. Gives what was planted: paths on this machine, as they were left. */
export async function breakIn({ copy, targets }: Intrusion): Promise<readonly string[]> {
  const plans = targets.map((target) => ({ target, files: filesOf(target) }))
  const standIn = join(copy.root, 'config/mes_options.php')
  const rows = targets.flatMap(({ root, rows: some = [] }) => some.map((sql) => ({ root, sql })))
  writeFileSync(
    standIn,
    standInOf(
      plans.flatMap(({ files }) => files),
      rows,
    ),
  )
  try {
    const hole = `${copy.url}spip.php?page=spip_pass`
    await must(askFrom(INTRUDER, 'GET', hole), 'the form')
    for (const { target, files } of plans) {
      for (const [i, { file, content }] of files.entries()) {
        await must(askFrom(INTRUDER, 'POST', hole, { lab_file: file, lab_content: content.toString('base64') }), file)
        // Whether it runs there he has to try.
        if (i === 0 && target.visit !== undefined) await askFrom(INTRUDER, 'GET', target.visit)
      }
      for (const sql of target.rows ?? []) await must(askFrom(INTRUDER, 'POST', hole, { lab_file: target.root, lab_sql: sql }), sql)
      // Each site in seconds of its own.
      await wait(1500)
    }
  } finally {
    rmSync(standIn)
  }
  return plans.flatMap(({ files }) => files.map(({ file }) => file))
}

async function must(asked: Promise<number>, what: string): Promise<void> {
  const status = await asked
  if (status !== 200) throw new Error(`the intruder got ${status}: ${what}`)
}

function filesOf({ root, cms, version, kit }: Target): Planted[] {
  const all = injectionsFor(cms, version)
  return kit.map((id) => {
    const one = all.find((injection) => injection.id === id)
    const content = one && contentAfter(root, one)
    if (one === undefined || content === undefined) throw new Error(`the kit has no file ${id} for ${cms} ${version}`)
    return { file: join(root, one.path), content }
  })
}

const digest = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')
const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

/** PHP of the stand-in: the digests of what it takes are in it, and what has another is refused. */
export function standInOf(files: readonly Planted[], rows: readonly { readonly root: string; readonly sql: string }[]): string {
  const known = [...files.map(({ file, content }) => [file, digest(content)]), ...rows.map(({ root, sql }) => [root, digest(sql)])].map(
    ([place = '', sum = '']) => quoted(`${place} ${sum}`),
  )
  return `<?php
// A stand-in of the lab for a hole. It takes nothing but what is named here.
if (($_GET['page'] ?? '') === 'spip_pass' && isset($_POST['lab_file'])) {
  $known = [${known.join(', ')}];
  $place = $_POST['lab_file'];
  $sent = isset($_POST['lab_sql']) ? $_POST['lab_sql'] : base64_decode($_POST['lab_content']);
  if (!in_array($place . ' ' . hash('sha256', $sent), $known, true)) {
    http_response_code(418);
    exit;
  }
  if (isset($_POST['lab_sql'])) {
    preg_match('/spip_connect_db\\\\(([^)]*)\\\\)/', file_get_contents("$place/config/connect.php"), $call);
    preg_match_all("/'((?:[^'\\\\\\\\]|\\\\\\\\.)*)'/", $call[1], $said);
    list($host, $port, $user, $password, $name, $type) = $said[1];
    $base = new PDO($type === 'sqlite3' ? "sqlite:$place/config/bases/$name.sqlite" : "mysql:host=$host;port=$port;dbname=$name", $user, $password, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $base->exec($sent);
  } else {
    if (!is_dir(dirname($place))) mkdir(dirname($place), 0755, true);
    file_put_contents($place, $sent);
    touch($place, strtotime('${OLD}'));
  }
  echo 'ok';
  exit;
}
`
}
