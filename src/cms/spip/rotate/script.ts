import { z } from 'zod'
import type { Credential } from '../../../core/credential.ts'
import { printable } from '../../../core/printable.ts'
import type { RotationAnswer } from '../../rotate-types.ts'
import type { MigrationScript } from '../../upgrade-types.ts'
import { readLastLine } from '../upgrade/migration.ts'
import { BOOT, END } from '../upgrade/scripts/boot.ts'

/**
 * Renews SPIP's own secrets, for SPIP 3.2 to 5.0 (seen on 3.2, 4.4.21 to 4.4.30, SQLite and MariaDB). What has to go together: who stole the
 * database has `backup_cles`, all keys sealed with a webmestre's password, from which SPIP restores a deleted `config/cles.php` at the next
 * login; and of two `alea_ephemere` the older one stays valid. So the keys' file, their half in the settings, both aleas and every backup
 * are renewed in one process. Names of settings are compared here: `LIKE 'secret\_%'` matches nothing in SQLite.
 */
const RENEW = String.raw`
$sg_in = json_decode($sg_input, true);
$sg_input = '';
if (!is_array($sg_in) || !isset($sg_in['passwords'])) { sg_fail('what it was given cannot be read'); }
$counts = array('keys' => 0, 'sessions' => 0, 'passwords' => 0, 'disabled' => 0, 'jobs' => 0);
$proved = array();
foreach (array('auth/spip', 'inc/acces', 'inc/auth', 'inc/queue', 'inc/genie', 'action/editer_auteur', 'inc/session') as $name) { include_spip($name); }
if (function_exists('autoriser_exception')) { autoriser_exception('modifier', 'auteur', '*'); }
$columns = sql_showtable('spip_auteurs', true);
$columns = $columns['field'];
function sg_random() { return function_exists('random_bytes') ? bin2hex(random_bytes(16)) : bin2hex(openssl_random_pseudo_bytes(16)); }
function sg_only($set, $columns) { return array_intersect_key($set, $columns); }

if (in_array('keys', $renews, true)) {
  foreach (array(_DIR_ETC . 'cles.php') as $file) { if (is_file($file)) { spip_unlink($file); } }
  foreach (sql_allfetsel('nom', 'spip_meta') as $row) {
    if (preg_match('/^(?:cache_)?secret_|^low_sec$|^cache_signature$/', $row['nom'])) { effacer_meta($row['nom']); unset($GLOBALS['meta'][$row['nom']]); $counts['keys']++; }
  }
  sql_updateq('spip_auteurs', sg_only(array('low_sec' => '', 'backup_cles' => '', 'htpass' => ''), $columns));
  if (function_exists('auth_spip_initialiser_secret') && class_exists('Spip\\Chiffrer\\SpipCles')) {
    auth_spip_initialiser_secret(true);
    \Spip\Chiffrer\SpipCles::secret_du_site();
    \Spip\Chiffrer\SpipCles::secret_des_actions();
    clearstatcache();
    if (!is_file(_DIR_ETC . 'cles.php')) { sg_fail('SPIP could not write config/cles.php'); }
  } elseif (!class_exists('Spip\\Chiffrer\\SpipCles')) {
    include_spip('inc/securiser_action');
    if (function_exists('secret_du_site')) { secret_du_site(); }
  }
}
if (in_array('people', $renews, true)) {
  sql_updateq('spip_auteurs', sg_only(array('low_sec' => '', 'cookie_oubli' => '', 'backup_cles' => '', 'htpass' => ''), $columns));
  $fields = array('id_auteur', 'login', 'pass');
  if (isset($columns['source'])) { $fields[] = 'source'; }
  foreach (sql_allfetsel(implode(',', $fields), 'spip_auteurs', "statut<>'5poubelle'") as $row) {
    $id = (int) $row['id_auteur'];
    if (isset($sg_in['passwords'][$id])) {
      $new = $sg_in['passwords'][$id];
      // A password of before that is one SPIP cannot read stands in no one's way.
      if (!auth_spip_modifier_pass($row['login'], $new, $id)) { sg_fail('SPIP does not take the new password of author ' . $id); }
      $in = auth_spip_dist($row['login'], $new);
      if (!is_array($in) || empty($in['id_auteur']) || (int) $in['id_auteur'] !== $id) { sg_fail('the new password of author ' . $id . ' does not log in'); }
      $proved[] = $row['login'];
      $counts['passwords']++;
    } elseif ($row['pass'] !== '' && (!isset($row['source']) || $row['source'] === 'spip' || $row['source'] === '')) {
      sql_updateq('spip_auteurs', sg_only(array('pass' => '', 'alea_actuel' => '', 'alea_futur' => ''), $columns), 'id_auteur=' . $id);
      $counts['disabled']++;
    }
  }
  // Those in the bin log in nowhere, and get no way back in with what they had.
  sql_updateq('spip_auteurs', sg_only(array('pass' => '', 'alea_actuel' => '', 'alea_futur' => ''), $columns), "statut='5poubelle'");
}
if (in_array('sessions', $renews, true)) {
  foreach (array('alea_ephemere', 'alea_ephemere_ancien') as $name) { ecrire_meta($name, sg_random(), 'non'); }
  foreach (array('alea_ephemere_date', 'date_alea_ephemere') as $name) { if (isset($GLOBALS['meta'][$name])) { ecrire_meta($name, time(), 'non'); } }
  if (defined('_DIR_SESSIONS')) { foreach ((array) glob(_DIR_SESSIONS . '*.php') as $file) { if (basename($file) !== 'index.php') { spip_unlink($file); $counts['sessions']++; } } }
}
if (in_array('jobs', $renews, true)) {
  $counts['jobs'] = (int) sql_countsel('spip_jobs');
  queue_purger();
}
ecrire_acces();
lire_metas();
if (defined('_FILE_META')) { spip_unlink(_FILE_META); }
sg_answer(array('ok' => true, 'counts' => $counts, 'proved' => $proved));
`

export function script({ renews }: Extract<Credential, { kind: 'cms' }>): MigrationScript {
  const names = renews.map((name) => `'${name}'`).join(', ')
  return { name: 'renew', php: `<?php\ndefine('SG_KEEPS', 'copies');\n$renews = array(${names});\n${BOOT}${RENEW}${END}` }
}

const answerSchema = z.object({
  ok: z.boolean(),
  reason: z.string().optional(),
  said: z.string().optional(),
  log: z.array(z.string()).optional(),
  counts: z.record(z.string().regex(/^[a-z]{1,20}$/), z.int().min(0)).optional(),
  proved: z.array(z.string()).max(100_000).optional(),
})

export function readAnswer(stdout: Buffer, exitCode: number): RotationAnswer {
  const { value, words } = readLastLine(stdout)
  const answer = answerSchema.safeParse(value).data
  if (answer === undefined)
    return { ok: false, reason: `PHP ended (${exitCode}) without an answer${words === '' ? '' : `: ${words}`}`, log: [] }
  const log = [...(answer.log ?? []), answer.said ?? ''].filter((line) => line !== '').map((line) => printable(line.slice(0, 600)).trim())
  if (!answer.ok || exitCode !== 0)
    return { ok: false, reason: printable((answer.reason ?? `PHP ended with status ${exitCode}`).slice(0, 600)), log }
  const counts = Object.fromEntries(Object.entries(answer.counts ?? {}).filter(([, count]) => count > 0))
  return { ok: true, counts, proved: answer.proved ?? [], log }
}
