/**
 * Looks at what came of it, in a new process with the new caches: SPIP loads, the versions stand in the database, and every table the code
 * declares is there with every column. SPIP itself goes on, and notes a step as done, where an ALTER failed: what is missing is added by
 * its own means, and what cannot be fails the migration with the table's name.
 */
export const VERIFY = `
$to = (string) $GLOBALS['spip_version_base'];
$now = str_replace(',', '.', (string) $GLOBALS['meta']['version_installee']);
if ($now !== $to) { sg_fail('the database says ' . $now . ', not ' . $to); }
$active = sg_active();
$get_infos = charger_fonction('get_infos', 'plugins');
foreach (liste_plugin_files(_DIR_PLUGINS_DIST) as $dir) {
  $infos = $get_infos($dir, false, _DIR_PLUGINS_DIST);
  if (!empty($infos['prefix']) && !isset($active[strtoupper($infos['prefix'])])) { sg_fail('a plugin of the release is not active', strtolower($infos['prefix'])); }
}
function sg_missing() {
  $missing = array();
  foreach (lister_tables_principales() + lister_tables_auxiliaires() as $table => $declared) {
    if (strpos($table, 'spip_') !== 0 || empty($declared['field'])) { continue; }
    $real = sql_showtable($table, true);
    if (!$real || empty($real['field'])) { $missing[$table] = array_keys($declared['field']); continue; }
    $there = array_change_key_case($real['field'], CASE_LOWER);
    $columns = array();
    foreach ($declared['field'] as $column => $type) { if (!isset($there[strtolower($column)])) { $columns[] = $column; } }
    if ($columns) { $missing[$table] = $columns; }
  }
  return $missing;
}
if (SG_KEEPS === 'copies') {
  foreach ($active as $prefix => $resume) {
    if (empty($resume['dir']) || empty($resume['dir_type']) || !defined($resume['dir_type'])) { continue; }
    $infos = $get_infos($resume['dir'], false, constant($resume['dir_type']));
    if (empty($infos['schema']) || function_exists($infos['prefix'] . '_install')) { continue; }
    $table = empty($infos['meta']) ? 'meta' : $infos['meta'];
    if ($table !== 'meta') { lire_metas($table); }
    $name = $infos['prefix'] . '_base_version';
    $has = isset($GLOBALS[$table][$name]) ? $GLOBALS[$table][$name] : '';
    if ($has === '' || spip_version_compare($has, $infos['schema'], '<')) { sg_fail('its tables are at ' . ($has === '' ? 'no version' : $has) . ', not ' . $infos['schema'], strtolower($prefix)); }
  }
  $trouver_table = charger_fonction('trouver_table', 'base');
  $missing = sg_missing();
  if ($missing) {
    foreach ($missing as $table => $columns) { sg_tell($table . ' lacked ' . implode(', ', $columns)); }
    maj_tables(array_keys($missing));
    $trouver_table('');
    $missing = sg_missing();
  }
  foreach ($missing as $table => $columns) { sg_fail('the table ' . $table . ' could not be altered: it lacks ' . implode(', ', $columns)); }
}
sg_answer(array('ok' => true, 'schema' => $to));
`
