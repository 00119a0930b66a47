import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labFolder, labSubfolder, removeFolder } from './place.ts'
import { answers, type Daemon, freePort, startDaemon } from './run.ts'

/** Which PHP serves: the machine's own, or the 7.4 out of the archives that SPIP 3.2 needs. */
export type ServingPhp = 'own' | '7.4'

/** Who owns the files of a site and runs its PHP, as on shared hosting. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A site behind Apache (event) and PHP-FPM, as hosts have them: opcache as it is delivered, `.htaccess` honoured. */
export interface ApacheServer {
  readonly port: number
  readonly url: string
  /** What PHP and Apache wrote about errors so far. */
  errors(): string
  /** Requests so far, one a line: time in milliseconds since 1970, status, and the request's first line. */
  accesses(): string
  /** The log a host gives its customers, in Apache's combined format. */
  readonly log: string
  stop(): Promise<void>
}

const MODULES = '/usr/lib/apache2/modules'
const NEEDED = [
  ...['mpm_event', 'authz_core', 'authz_host', 'access_compat', 'alias', 'deflate', 'dir', 'env', 'expires', 'filter', 'headers'],
  ...['mime', 'proxy', 'proxy_fcgi', 'rewrite', 'setenvif'],
]

let ownVersion: string | undefined

/** The machine's own PHP-FPM, of the same version as its command line. */
function ownFpm(): string {
  ownVersion ??= execFileSync(process.env.PHP ?? 'php', ['-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'], { encoding: 'utf8' })
  return `/usr/sbin/php-fpm${ownVersion}`
}

/** Why no site can be served so; undefined when it can. */
export function apacheMissing(): string | undefined {
  if (!existsSync('/usr/sbin/apache2') || !existsSync(MODULES)) return 'apache2 is not installed'
  return existsSync(ownFpm()) ? undefined : `no ${ownFpm()}: php-fpm is not installed`
}

/**
 * Serves a folder on a loopback port: Apache as the lab's account, PHP as the site's owner. `more` are lines for the pool's settings
 * (`php_admin_value[…] = …`). `address` is another of this machine's own (`127.0.7.1`): a name of its own among several sites.
 */
export async function serveByApache(
  root: string,
  owner: Owner,
  {
    php = 'own',
    more = [],
    address = '127.0.0.1',
  }: { readonly php?: ServingPhp; readonly more?: readonly string[]; readonly address?: string } = {},
): Promise<ApacheServer> {
  const id = `apache-${randomBytes(4).toString('hex')}`
  const folder = labSubfolder('served', id)
  const own = join(folder, 'fpm')
  for (const each of [own, join(own, 'sessions')]) {
    mkdirSync(each, { mode: 0o755 })
    if (process.getuid?.() === 0) chownSync(each, owner.uid, owner.gid)
  }
  const daemons: Daemon[] = []
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.reverse()) await daemon.stop()
    daemons.length = 0
    removeFolder(folder)
  }
  try {
    const socket = join(own, 'socket')
    writeFileSync(join(folder, 'fpm.conf'), pool(own, socket, more))
    const fpm = php === 'own' ? ownFpm() : join(labFolder(), 'php74', 'php-fpm')
    daemons.push(
      await startDaemon(fpm, ['--nodaemonize', '--fpm-config', join(folder, 'fpm.conf')], {
        as: owner,
        cwd: root,
        env: { TMPDIR: own, HOME: own },
        log: join(folder, 'fpm.log'),
        ready: async () => existsSync(socket),
      }),
    )
    const port = await freePort()
    writeFileSync(join(folder, 'apache.conf'), httpd(folder, root, `${address}:${port}`, socket))
    daemons.push(
      await startDaemon('/usr/sbin/apache2', ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'], {
        log: join(folder, 'apache.log'),
        ready: () => answers(port, address),
      }),
    )
    const text = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
    return {
      port,
      url: `http://${address}:${port}`,
      errors: () => text(join(own, 'fpm.log')) + text(join(own, 'php.log')) + text(join(folder, 'errors')),
      accesses: () => text(join(folder, 'accesses')),
      log: join(folder, 'combined.log'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * All processes from the start: SPIP 4.4 asks fpm_get_status() as it opens its keys, and of that PHP 8.2's processes die while another is
 * being started (a signal 11, with no upgrade near; a race of PHP's own).
 */
function pool(own: string, socket: string, more: readonly string[]): string {
  return `[global]
error_log = ${join(own, 'fpm.log')}
[site]
listen = ${socket}
listen.mode = 0666
pm = static
pm.max_children = 8
php_admin_value[error_log] = ${join(own, 'php.log')}
php_admin_flag[log_errors] = on
php_flag[display_errors] = off
php_admin_value[session.save_path] = ${join(own, 'sessions')}
php_admin_value[upload_tmp_dir] = ${own}
php_admin_value[sys_temp_dir] = ${own}
php_admin_value[sendmail_path] = /bin/true
${more.join('\n')}
`
}

function httpd(folder: string, root: string, listen: string, socket: string): string {
  return `ServerRoot ${folder}
ServerName 127.0.0.1
Listen ${listen}
DefaultRuntimeDir ${folder}
PidFile ${join(folder, 'apache.pid')}
Mutex file:${folder} default
${NEEDED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
StartServers 1
ServerLimit 4
ThreadsPerChild 32
MaxRequestWorkers 128
MinSpareThreads 16
MaxSpareThreads 128
ErrorLog ${join(folder, 'errors')}
LogFormat "%{msec}t %>s %r" short
CustomLog ${join(folder, 'accesses')} short
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog ${join(folder, 'combined.log')} combined
TypesConfig /etc/mime.types
AccessFileName .htaccess
DirectoryIndex index.php index.html
SetEnvIfNoCase ^Authorization$ "(.+)" HTTP_AUTHORIZATION=$1
<Directory />
  AllowOverride None
  Require all denied
</Directory>
DocumentRoot "${root}"
<Directory "${root}">
  AllowOverride All
  Options FollowSymLinks
  Require all granted
</Directory>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
# As Debian's own php-fpm.conf has it.
<FilesMatch ".+\\.ph(?:ar|p|tml)$">
  SetHandler "proxy:unix:${socket}|fcgi://localhost"
</FilesMatch>
<FilesMatch "^\\.ph(?:ar|p|ps|tml)$">
  Require all denied
</FilesMatch>
`
}
