import type { Tree } from '../../core/tree.ts'
import { CODE_SINKS, COMMAND_SINKS } from '../php/danger.ts'
import type { DatabaseFacts, DatabaseRow } from '../types.ts'
import { CERTAIN, NOTED, PROBABLE } from './grades.ts'
import { type Hit, hit } from './hits.ts'
import { judgeObjects } from './objects.ts'

/** Functions of PHP and of SPIP that write, fetch or run something: no code queues them by themselves (`job_queue_add` of core and plugins). */
const HARMFUL: ReadonlySet<string> = new Set([
  ...CODE_SINKS,
  ...COMMAND_SINKS,
  ...['file_put_contents', 'fopen', 'fwrite', 'fputs', 'copy', 'rename', 'unlink', 'chmod', 'symlink', 'link', 'mkdir', 'rmdir', 'touch'],
  ...[
    'file_get_contents',
    'readfile',
    'file',
    'curl_exec',
    'curl_init',
    'fsockopen',
    'move_uploaded_file',
    'mail',
    'mb_send_mail',
    'header',
  ],
  ...['call_user_func', 'call_user_func_array', 'array_map', 'array_walk', 'array_filter', 'usort', 'uasort', 'uksort', 'preg_replace'],
  ...[
    'preg_replace_callback',
    'register_shutdown_function',
    'forward_static_call',
    'forward_static_call_array',
    'iterator_apply',
    'unserialize',
  ],
  ...[
    'parse_str',
    'extract',
    'ini_set',
    'putenv',
    'dl',
    'phpinfo',
    'base64_decode',
    'ob_start',
    'spl_autoload_register',
    'simplexml_load_file',
  ],
  ...['ecrire_fichier', 'ecrire_fichier_securise', 'copie_locale', 'recuperer_page', 'recuperer_url', 'supprimer_fichier', 'evaluer_fond'],
  ...[
    'sql_query',
    'spip_query',
    'sql_insert',
    'sql_insertq',
    'sql_insertq_multi',
    'sql_updateq',
    'sql_update',
    'sql_delete',
    'sql_replace',
  ],
  ...['sql_drop_table', 'sql_alter', 'autoriser_exception', 'ecrire_meta', 'effacer_meta', 'auth_spip_modifier_pass', 'recuperer_fond'],
])

/** Periodical jobs of the core and of what comes with it, 3.2 to 4.4 (`taches_generales_cron`, `ecrire/inc/queue.php`). */
const OWN: ReadonlySet<string> = new Set([
  ...['queue_watch', 'optimiser', 'optimiser_contextes', 'maintenance', 'mise_a_jour', 'mail', 'invalideur', 'visites', 'popularites'],
  ...['revisions_optimiser_revisions', 'optimiser_revisions', 'bigup_nettoyer_repertoire_upload', 'medias_nettoyer_repertoire_upload'],
  ...['svp_actualiser_depots', 'svp_taches_generales_cron', 'syndic', 'syndic_a_jour', 'genie_syndic', 'rotation', 'notifications_envoyer'],
])

/** Looks at one queued job. `queue_start_job` calls its function, whatever it is, once `inclure` was included. */
export function judgeJob(row: DatabaseRow, find: (path: string) => boolean): Hit[] {
  const job = (row.fonction ?? '').trim()
  const include = (row.inclure ?? '').trim()
  const args = argumentsOf(row.args ?? '')
  const hits = judgeObjects(args, 'strict')
  const name = job.toLowerCase().replace(/^\\/, '')
  const params = { job: job.slice(0, 100), include: include.slice(0, 100) }
  const judged = `${job}\n${include}\n${args.slice(0, 4000)}`
  if (HARMFUL.has(name)) return [...hits, hit('database-job', params, CERTAIN, judged, `${job}(${args.slice(0, 200)})`)]
  // A path that leaves the folders SPIP looks in, or a job that is no name of a function.
  if (
    /(?:^|\/)\.\.(?:\/|$)|^\/|^[a-z]+:|\0|^(?:IMG|tmp|local)\//i.test(include) ||
    !/^[a-z_\x80-\uffff][\w\x80-\uffff]*(?:::\w+)?$/i.test(job)
  )
    return [...hits, hit('database-job', params, PROBABLE, judged, `${job}(${args.slice(0, 200)})`)]
  if (OWN.has(name)) return hits
  const file = include.endsWith('/') ? `${include}${job}.php` : include === '' ? '' : include.endsWith('.php') ? include : `${include}.php`
  if (file !== '' && find(file)) return hits
  return [...hits, hit('database-job', params, NOTED, judged, `${job}(${args.slice(0, 200)})`)]
}

/** As SPIP reads them: in base64 where no colon is in them. */
function argumentsOf(args: string): string {
  return args.includes(':') || args === '' ? args : Buffer.from(args, 'base64').toString('utf8')
}

/** Whether any folder SPIP looks for code in may have this file: by the end of its path. */
export function createFinder({ site }: Pick<DatabaseFacts, 'site'>): (path: string) => boolean {
  let files: ReadonlySet<string> | undefined
  return (path) => {
    files ??= lastPartsOf(site.tree)
    return files.has(path.split('/').slice(-2).join('/'))
  }
}

function lastPartsOf(tree: Tree): ReadonlySet<string> {
  const parts = new Set<string>()
  for (const { path, type } of tree.entries()) {
    if (type !== 'file' || !path.endsWith('.php')) continue
    const last = path.lastIndexOf('/')
    parts.add(path.slice(path.lastIndexOf('/', last - 1) + 1))
    parts.add(path.slice(last + 1))
  }
  return parts
}
