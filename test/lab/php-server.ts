import { join } from 'node:path'
import { labFolder, labSubfolder } from './place.ts'
import { answers, freePort, run, startDaemon } from './run.ts'

export type LabCms = 'spip' | 'wordpress'

export interface PhpServer {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** PHP's command line for a release: SPIP 3.2 needs 7.4, everything else here runs on the machine's own. */
export function phpFor(cms: LabCms, version: string): string {
  return cms === 'spip' && version.startsWith('3.') ? join(labFolder(), 'php74', 'php') : (process.env.PHP ?? 'php')
}

const QUIET = ['-d', 'display_errors=0', '-d', 'sendmail_path=/bin/true']

/** Runs one of the lab's PHP scripts with the PHP of that release. */
export function runPhp(cms: LabCms, version: string, script: string, args: readonly string[]): Promise<string> {
  return run(phpFor(cms, version), [...QUIET, join(labFolder(), 'kit', 'php', script), ...args])
}

/** Serves a site's folder on a loopback port by `php -S`; 3.2 as CGI 7.4 behind it (spip-router.php says why). */
export async function servePhp(root: string, cms: LabCms, version: string): Promise<PhpServer> {
  const kit = join(labFolder(), 'kit', 'php')
  const cgi = cms === 'spip' && version.startsWith('3.')
  const port = await freePort()
  const args = [
    ...QUIET,
    ...(cgi ? ['-d', 'enable_post_data_reading=0'] : []),
    ...(cms === 'wordpress' ? ['-d', `auto_prepend_file=${join(kit, 'wordpress-prepend.php')}`] : []),
    ...['-S', `127.0.0.1:${port}`, '-t', root, join(kit, `${cms}-router.php`)],
  ]
  const daemon = await startDaemon(process.env.PHP ?? 'php', args, {
    cwd: root,
    log: join(labSubfolder('run'), `php-${port}.log`),
    env: { PHP_CLI_SERVER_WORKERS: '4', ...(cgi ? { SITEGUARD_LAB_CGI: join(labFolder(), 'php74', 'php-cgi') } : {}) },
    ready: () => answers(port),
  })
  return { url: `http://127.0.0.1:${port}`, port, stop: () => daemon.stop() }
}
