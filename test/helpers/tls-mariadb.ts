import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Mariadb, startMariadb } from '../lab/mariadb.ts'
import { giveToLab, labSubfolder, labUser } from '../lab/place.ts'
import { freePort, run, startDaemon } from '../lab/run.ts'

/** A private MariaDB as `startMariadb` makes one, which speaks TLS to whoever asks for it, with a certificate nobody vouches for. */
export async function startTlsMariadb(folder: string, socketName: string): Promise<Mariadb> {
  // Makes the data, and leaves.
  const first = await startMariadb(folder, socketName)
  await first.stop()
  const [key, certificate] = [join(folder, 'tls.key'), join(folder, 'tls.crt')]
  const names = ['-subj', '/CN=database', '-days', '2']
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    ...names,
    '-keyout',
    key,
    '-out',
    certificate,
  ])
  for (const file of [key, certificate]) giveToLab(file)
  const socket = join(labSubfolder('run'), `${socketName}.sock`)
  rmSync(socket, { force: true })
  const port = await freePort()
  const client = ['--no-defaults', `-u${labUser().name}`, '-S', socket]
  const sql = (statements: string): Promise<string> => run('mariadb', [...client, '-N'], { input: statements })
  const ready = (): Promise<boolean> =>
    run('mariadb-admin', [...client, 'ping']).then(
      () => true,
      () => false,
    )
  const daemon = await startDaemon(
    'mariadbd',
    [
      ...['--no-defaults', `--datadir=${join(folder, 'data')}`, '--bind-address=127.0.0.1', `--port=${port}`, `--socket=${socket}`],
      ...[`--pid-file=${join(folder, 'pid')}`, '--skip-name-resolve', '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=8M'],
      ...[`--tmpdir=${join(folder, 'tmp')}`, `--ssl-key=${key}`, `--ssl-cert=${certificate}`],
    ],
    { log: join(folder, 'log'), ready },
  )
  return { ...first, port, sql, stop: () => daemon.stop() }
}
