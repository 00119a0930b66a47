import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { severalAtOnce } from '../helpers/several-at-once.ts'
import { type FlakyProxy, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { scanAsJson, siteguard } from '../lab/siteguard.ts'
import { makeKey, type Sshd, startSshd } from '../lab/sshd.ts'

/*
 * Accounts made to hurt whoever looks at them, through the built command line and a real sshd. Each scan must end, write
 * nothing outside siteguard's own folders, show nothing that a terminal obeys, and never say clean.
 */

let desk = ''
let sshd: Sshd
let proxy: FlakyProxy
let keyFile = ''
let runs = 0

beforeAll(async () => {
  desk = mkdtempSync(join(tmpdir(), 'sg-hostile-'))
  const key = makeKey(join(desk, 'key'))
  keyFile = key.file
  sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  proxy = await startFlakyProxy(sshd.port)
})
afterEach(() => {
  proxy.arm('cut', undefined)
  rmSync(join(sshd.home, '.bashrc'), { force: true })
  execFileSync('chmod', ['-R', 'u+rwX', join(sshd.home, 'www')])
  // By rm, not by Node: one tree is deeper than a path may be long.
  execFileSync('rm', ['-rf', join(sshd.home, 'www')])
})
afterAll(async () => {
  await proxy?.close()
  await sshd?.stop()
  rmSync(desk, { recursive: true, force: true })
})

/** A site of the account: plain PHP, so that nothing but the hostile part could keep it from being clean. */
function site(build: (root: string) => void): string {
  const root = join(sshd.home, 'www')
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, 'index.php'), '<?php echo "bonjour";\n')
  build(root)
  own(sshd.home)
  return root
}

function own(path: string): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-hR', `${sshd.uid}:${sshd.gid}`, path])
}

function inventory(more: Record<string, unknown> = {}): { file: string; home: string } {
  runs += 1
  const home = join(desk, `home-${runs}`)
  mkdirSync(home)
  const file = join(home, 'siteguard.yml')
  const account = {
    transport: 'ssh',
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    identityFile: keyFile,
    hostKeys: sshd.hostKeys,
    ...more,
  }
  writeFileSync(file, JSON.stringify({ version: 1, accounts: { lab: account }, sites: { victim: { account: 'lab', root: 'www' } } }))
  return { file, home }
}

async function scan(more: Record<string, unknown> = {}, flags: readonly string[] = []) {
  const { file, home } = inventory(more)
  const { report, code, stderr } = await scanAsJson(['--all', '--inventory', file, '--offline', ...flags], home)
  return { site: report.sites[0], account: report.accounts[0], code, stderr, home, file }
}

it('is clean without the hostile part, or these tests would prove nothing', async () => {
  site(() => {})
  const { site: result, code } = await scan()
  expect(result?.findings).toEqual([])
  expect(result?.notRun).toEqual([])
  expect([result?.verdict, code]).toEqual(['clean', 0])
})

it('shows names with line breaks, escapes and bytes that are no UTF-8 as text, on every output', async () => {
  site((root) => {
    mkdirSync(join(root, 'images'))
    const bad = ['evil\nclean\t0.php', '\u001b[2J\u001b[31mred.php', '\u202egpj.php', ' -rf.php', '$(reboot).php', 'a\'b"c`d.php']
    for (const name of bad) writeFileSync(join(root, 'images', name), '<?php exit; eval($_POST["x"]);')
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'images/')), Buffer.from([0xff, 0xfe]), Buffer.from('.php')]), '<?php exit;')
  })
  for (const transport of ['ssh', 'sftp']) {
    const { file, home } = inventory({ transport })
    for (const format of [[], ['--plain'], ['--json'], ['--lang', 'fr']]) {
      const { stdout, stderr, code } = await siteguard(['scan', '--all', '--inventory', file, '--offline', ...format], home)
      expect(code).toBe(1)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
    const { site: result } = await scan({ transport })
    expect(result?.findings.filter((finding) => finding.path.startsWith('images/'))).toHaveLength(7)
    expect(result?.verdict).toBe('infected')
  }
})

it('reads names of 4,000 characters, loops of links, pipes and a 20 GB hole without hanging', async () => {
  site((root) => {
    symlinkSync('.', join(root, 'loop'))
    symlinkSync('b', join(root, 'a'))
    symlinkSync('a', join(root, 'b'))
    symlinkSync('/etc', join(root, 'outside'))
    execFileSync('mkfifo', [join(root, 'pipe.php')])
    const hole = openSync(join(root, 'hole.php'), 'w')
    ftruncateSync(hole, 20 * 1024 ** 3)
    closeSync(hole)
    // Longer than a path may be in one call: made step by step.
    execFileSync('sh', [
      '-c',
      'cd "$1" && i=0; while [ $i -lt 20 ]; do mkdir "$2" && cd "$2" || exit 1; i=$((i+1)); done; echo "<?php exit;" > deep.php',
      'sh',
      root,
      'x'.repeat(200),
    ])
  })
  for (const transport of ['ssh', 'sftp']) {
    const { site: result, code } = await scan({ transport })
    const rules = Object.fromEntries((result?.findings ?? []).map((finding) => [finding.path, finding.rule]))
    expect(rules.outside).toBe('link-outside')
    expect(rules['pipe.php']).toBe('mode-special-file')
    expect(result?.notRun.map((line) => [line.subject, line.reason])).toContainEqual(['hole.php', 'too-large'])
    expect(result?.verdict).not.toBe('clean')
    expect(code).not.toBe(0)
    expect(result?.counts.files).toBeGreaterThanOrEqual(3)
  }
})

it('lists a folder of 200,000 names', async () => {
  site((root) => {
    mkdirSync(join(root, 'images'))
    execFileSync('sh', [
      '-c',
      'cd "$1" && seq -f "f%06g.jpg" 1 200000 | xargs touch && echo "<?php exit;" > f100000.php',
      'sh',
      join(root, 'images'),
    ])
  })
  const { site: result } = await scan()
  expect(result?.counts.files).toBe(200_002)
  expect(result?.findings.map((finding) => finding.path)).toContain('images/f100000.php')
}, 240_000)

it('says unknown for a folder and a file it may not read', async () => {
  site((root) => {
    mkdirSync(join(root, 'closed'))
    writeFileSync(join(root, 'closed/x.php'), '<?php')
    chmodSync(join(root, 'closed'), 0)
    writeFileSync(join(root, 'closed.php'), '<?php')
    chmodSync(join(root, 'closed.php'), 0)
  })
  for (const transport of ['ssh', 'sftp']) {
    const { site: result, code } = await scan({ transport })
    expect(result?.verdict).toBe('unknown')
    expect(code).toBe(3)
    expect(result?.notRun.map((line) => [line.subject, line.reason])).toEqual(
      expect.arrayContaining([
        ['closed', 'denied'],
        ['closed.php', 'denied'],
      ]),
    )
  }
})

it('is not fooled by a start-up file that prints, and one that puts lying programs first in the path', async () => {
  site((root) => {
    mkdirSync(join(root, 'images'))
    writeFileSync(join(root, 'images/shell.php'), '<?php exit;')
    writeFileSync(
      join(sshd.home, '.bashrc'),
      `echo "Bienvenue sur l'hébergement"; echo oops >&2
mkdir -p ~/liars; for p in find tar sha256sum md5sum grep gzip xargs env sh; do printf '#!/bin/sh\\nexit 0\\n' > ~/liars/$p; chmod 755 ~/liars/$p; done
export PATH=~/liars:$PATH
find() { return 0; }; tar() { return 0; }; alias find=true
`,
    )
  })
  const { site: result } = await scan()
  expect(result?.findings.map((finding) => finding.path)).toEqual(['images/shell.php'])
  expect(result?.verdict).toBe('infected')
})

it('notices an account whose shell hides names from its own find', async () => {
  site((root) => {
    writeFileSync(join(root, 'hidden.php'), '<?php exit;')
    // The strongest liar: the login shell's start-up file answers every command itself, and every line a command reads, through a find that
    // leaves a name out.
    writeFileSync(
      join(sshd.home, '.bashrc'),
      `lie() { sed -u 's#/usr/bin/find#'"$HOME"'/find#g'; }
case $BASH_EXECUTION_STRING in exec*) eval "exec < <(lie); $(printf '%s' "$BASH_EXECUTION_STRING" | lie)"; exit $? ;; esac\n`,
    )
    writeFileSync(join(sshd.home, 'find'), '#!/bin/sh\nexec /usr/bin/find "$@" | grep -az -v hidden\n', { mode: 0o755 })
  })
  const { site: result } = await scan()
  expect(result?.verdict).not.toBe('clean')
  rmSync(join(sshd.home, 'find'), { force: true })
})

it('ends with unknown, never clean and never hanging, wherever the link is cut or stalls', async () => {
  site((root) => {
    for (let i = 0; i < 40; i += 1) writeFileSync(join(root, `page-${i}.php`), `<?php echo ${i};\n`.repeat(200))
  })
  const whole = await scan({ port: proxy.port })
  expect(whole.site?.verdict).toBe('clean')
  const total = proxy.passed
  const cases = (['cut', 'reset', 'stall'] as const).flatMap((mischief) =>
    (mischief === 'stall' ? [0.02, 0.5, 0.9] : [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9]).map((share) => ({ mischief, share })),
  )
  await severalAtOnce(cases, async ({ mischief, share }) => {
    const own = await startFlakyProxy(sshd.port)
    own.arm(mischief, Math.floor(total * share))
    const { site: result, code } = await scan({ port: own.port }, ['--timeout', '2'])
    await own.close()
    expect([mischief, share, result?.verdict]).toEqual([mischief, share, 'unknown'])
    expect([3, 4]).toContain(code)
  })
}, 300_000)

it('survives files that change and vanish while it looks', async () => {
  const root = site((root) => {
    for (let i = 0; i < 300; i += 1) writeFileSync(join(root, `p${i}.php`), '<?php echo 1;\n'.repeat(500))
  })
  let going = true
  const churn = (async () => {
    for (let round = 0; going; round += 1) {
      for (const name of readdirSync(root).slice(0, 40)) {
        if (round % 2 === 0) rmSync(join(root, name), { force: true })
        else writeFileSync(join(root, name), '<?php echo 2;\n'.repeat(1 + (round % 900)))
      }
      own(root)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  const outcomes = [await scan(), await scan({ transport: 'sftp' })]
  going = false
  await churn
  for (const { site: result, code } of outcomes) {
    expect([0, 1, 3]).toContain(code)
    expect(['clean', 'unknown', 'suspect']).toContain(result?.verdict)
    if (result?.notRun.length) expect(result.verdict).toBe('unknown')
  }
})

it('writes nothing outside its own folders, and nothing on the account', async () => {
  const root = site((root) => writeFileSync(join(root, '..', '.profile'), ''))
  const before = execFileSync('find', [sshd.home, '-printf', '%P %s %T@ %C@\n'], { encoding: 'utf8' })
  const { home } = await scan()
  expect(execFileSync('find', [sshd.home, '-printf', '%P %s %T@ %C@\n'], { encoding: 'utf8' })).toBe(before)
  expect(readdirSync(home).sort()).toEqual(['.local', 'siteguard.yml'].filter((name) => readdirSync(home).includes(name)))
  expect(root).toContain('www')
})
