import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { giveToLab, labSubfolder, labUser } from './place.ts'
import { freePort, run, startDaemon } from './run.ts'

/** A private MariaDB. Its administrator is the lab's Unix account, by socket: there is no password to leak. */
export interface Mariadb {
  readonly port: number
  readonly folder: string
  /** Runs statements and gives what they print, tab separated, without headings. */
  sql(statements: string): Promise<string>
  /** A new database and an account that may use only it, from 127.0.0.1. */
  createDatabase(name: string, charset: 'utf8' | 'utf8mb4', password: string): Promise<void>
  stop(): Promise<void>
}

/** Starts MariaDB over `folder`, whose data is made when it is empty. */
export async function startMariadb(folder: string, socketName: string): Promise<Mariadb> {
  const run_ = labSubfolder('run')
  const socket = join(run_, `${socketName}.sock`)
  // A server that outlived the run that was killed over it would answer in the place of the new one.
  rmSync(socket, { force: true })
  const data = join(folder, 'data')
  if (!existsSync(join(data, 'mysql')))
    await run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${data}`,
      '--skip-test-db',
      '--innodb-log-file-size=8M',
      '--auth-root-authentication-method=socket',
      `--auth-root-socket-user=${labUser().name}`,
    ])
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  giveToLab(temporary)
  const port = await freePort()
  const client = [`--no-defaults`, `-u${labUser().name}`, '-S', socket]
  const daemon = await startDaemon(
    'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-name-resolve',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=8M',
      // What it finds in this folder when it starts it takes for its own, and removes.
      `--tmpdir=${temporary}`,
    ],
    {
      log: join(folder, 'log'),
      ready: () =>
        run('mariadb-admin', [...client, 'ping']).then(
          () => true,
          () => false,
        ),
    },
  )
  const sql = (statements: string): Promise<string> => run('mariadb', [...client, '-N'], { input: statements })
  return {
    port,
    folder,
    sql,
    createDatabase: async (name, charset, password) => {
      await sql(
        `CREATE DATABASE ${name} CHARACTER SET ${charset};` +
          `CREATE USER '${name}'@'127.0.0.1' IDENTIFIED BY '${password}'; GRANT ALL ON ${name}.* TO '${name}'@'127.0.0.1';`,
      )
    },
    stop: () => daemon.stop(),
  }
}
