/**
 * Plugins: the list made anew by the new core, then, one after the other, the tables of each (in `copies` mode), then the keys, before any
 * visitor makes them: two first visits at once make two, and a form signed with one fails under the other. In a process of its own,
 * as the core's has the old list loaded.
 *
 * A plugin SPIP will not go on activating is told (it forgets such a plugin when it is first loaded, and leaves a message), unless
 * it lacks something of this PHP that the web server's may have; one that comes with the core and is not active fails the migration.
 */
export const PLUGINS = String.raw`
$to = (string) $GLOBALS['spip_version_base'];
if (str_replace(',', '.', (string) $GLOBALS['meta']['version_installee']) !== $to) { sg_fail('the database is not at ' . $to . ' yet'); }
$refused = plugin_donne_erreurs(true, true);
sg_purge();
actualise_plugins_actifs();
lire_metas();
$active = sg_active();
if (!$active) { sg_fail('SPIP activates no plugin at all'); }
$fresh = plugin_donne_erreurs(true, true);
$fresh = is_array($fresh) ? $fresh : array();
foreach ($fresh + (is_array($refused) ? $refused : array()) as $dir => $messages) {
  $text = sg_text($dir . ': ' . implode(', ', is_array($messages) ? array_map('strval', $messages) : array((string) $messages)), 400);
  $bundled = strpos($dir, _DIR_PLUGINS_DIST) === 0;
  if ($bundled && isset($fresh[$dir])) { sg_fail('a plugin of the release cannot be activated: ' . $text, sg_plugin_of(realpath($dir) . '/x')); }
  $lacks = is_file($dir . '/paquet.xml') ? sg_lacks($dir . '/paquet.xml') : '';
  if (!$bundled && $lacks !== '') { sg_fail('this plugin needs ' . $lacks . ', which the PHP of the command line has not: SPIP would switch it off', sg_plugin_of(realpath($dir) . '/x')); }
  if (!$bundled && is_dir($dir)) { sg_tell('not active any more: ' . $text); }
}
if (SG_KEEPS === 'copies') {
  $opcache = function_exists('opcache_get_status') && @opcache_get_status(false);
  if ($opcache && isset($GLOBALS['fichier_php_compile_recent'])) { spip_attend_invalidation_opcode_cache($GLOBALS['fichier_php_compile_recent']); }
  sg_step_back('/_base_version_maj_/');
  $installer = charger_fonction('installer', 'plugins');
  $installed = array();
  foreach ($active as $prefix => $resume) {
    if (empty($resume['dir'])) { continue; }
    $sg['culprit'] = strtolower($prefix);
    $infos = $installer($resume['dir'], 'install', $resume['dir_type']);
    if (!$infos) { continue; }
    if (is_array($infos)) {
      list($ok, $trace) = $infos['install_test'];
      if (!$ok) { sg_fail('the tables of this plugin could not be brought to ' . (isset($infos['schema']) ? $infos['schema'] : '?') . '. ' . sg_text($trace, 300), strtolower($prefix)); }
      if (!empty($infos['schema'])) { sg_tell(strtolower($prefix) . ': tables at ' . $infos['schema']); }
    }
    $installed[] = $resume['dir'];
  }
  $sg['culprit'] = '';
  ecrire_meta('plugin_installes', serialize($installed), 'non');
}

// 4.1 and later. Keys that are lost and of which a webmaster holds a sealed copy come back when one logs in: new ones would undo that.
if (!class_exists('Spip\\Chiffrer\\SpipCles') && find_in_path('inc/chiffrer.php')) { include_spip('inc/chiffrer'); }
if (class_exists('Spip\\Chiffrer\\SpipCles')) {
  include_spip('auth/spip');
  $keys = call_user_func(array('Spip\\Chiffrer\\SpipCles', 'instance'));
  $copies = sql_countsel('spip_auteurs', "statut='0minirezo' AND webmestre='oui' AND backup_cles!=''");
  if (!$keys->getSecretAuth() && $copies) {
    sg_tell('config/cles.php is missing: nobody can log in before one of the ' . (int) $copies . ' webmasters who hold a copy of its keys does');
  } else {
    $site = call_user_func(array('Spip\\Chiffrer\\SpipCles', 'secret_du_site'));
    $actions = call_user_func(array('Spip\\Chiffrer\\SpipCles', 'secret_des_actions'));
    if (!$keys->getSecretAuth()) { auth_spip_initialiser_secret(); }
    clearstatcache();
    if (!$site || !$actions || !$keys->getSecretAuth() || !is_file(_DIR_ETC . 'cles.php')) { sg_fail('the keys cannot be written to ' . sg_short(realpath(_DIR_ETC)) . '/cles.php'); }
  }
}
foreach (array(_DIR_SKELS, _DIR_CACHE . 'calcul/') as $dir) { if (is_dir($dir)) { purger_repertoire($dir); } }
if (function_exists('genie_queue_watch_dist')) { genie_queue_watch_dist(); }
lire_metas();
touch_meta(false);
sg_answer(array('ok' => true, 'schema' => $to));
`
