/**
 * The core's own tables. Before anything else the queue of tasks is emptied: the migration of 2026-08-03 signs every row it finds, an
 * intruder's too, and SPIP then runs it. What was in it is told by name; SPIP plans its own periodic tasks again.
 *
 * `maj_base`: its third argument false, or it sends a page to the browser and ends.
 */
export const CORE = `
$from = isset($GLOBALS['meta']['version_installee']) ? str_replace(',', '.', (string) $GLOBALS['meta']['version_installee']) : '';
$to = (string) $GLOBALS['spip_version_base'];
if ($from === '') {
  // SPIP 4.4 takes a database that lost its version for the last one of before 2026: only where it looks like it.
  $table = sql_showtable('spip_auteurs', true);
  if (version_compare($to, '2022022303', '<') || !isset($table['field']['backup_cles'])) { sg_fail('the database does not say which version it is of'); }
  ecrire_meta('version_installee', $from = '2022022303', 'oui');
}
if (version_compare($from, $to, '>')) { sg_fail('the database (' . $from . ') is newer than the release (' . $to . ')'); }
if ($from !== $to) {
  if (sql_showtable('spip_jobs', true)) {
    $jobs = array();
    foreach ((array) sql_allfetsel('fonction, COUNT(*) AS n', 'spip_jobs', '', 'fonction', 'fonction', '0,40') as $row) { $jobs[] = sg_text($row['fonction'], 60) . ' x' . (int) $row['n']; }
    if ($jobs) { sg_tell('queued tasks dropped: ' . implode(', ', $jobs)); }
    sql_delete('spip_jobs');
    if (sql_showtable('spip_jobs_liens', true)) { sql_delete('spip_jobs_liens'); }
    if (sql_countsel('spip_jobs')) { sg_fail('the queue of tasks (spip_jobs) cannot be emptied'); }
  }
  sg_step_back('/^version_installee_maj_/');
  // Rows without a value stop the ALTER of 2021-02-18 to NOT NULL (SQLite, strict MySQL): they get the value its next step gives them.
  $table = sql_showtable('spip_auteurs', true);
  if (version_compare($from, '2021021800', '<') && isset($table['field']['imessage'])) { sql_updateq('spip_auteurs', array('imessage' => 'oui'), 'imessage IS NULL'); }
  creer_base();
  $failed = maj_base(0, '', false);
  if (is_array($failed) && $failed) { sg_fail('the migration of the core stopped at ' . implode(', step ', array_map('strval', $failed))); }
  if ($failed) { sg_fail('the database lets no table be changed'); }
  sql_drop_table('spip_test', true);
  lire_metas();
  $now = isset($GLOBALS['meta']['version_installee']) ? (string) $GLOBALS['meta']['version_installee'] : '';
  if ($now !== $to) { sg_fail('the database says ' . $now . ' after the migration, not ' . $to); }
}
sg_purge();
if (function_exists('auth_synchroniser_distant')) { auth_synchroniser_distant(); }
$config = charger_fonction('config', 'inc');
$config();
lire_metas();
touch_meta(false);
sg_answer(array('ok' => true, 'schema' => $to));
`
