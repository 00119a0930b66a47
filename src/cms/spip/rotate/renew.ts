/**
 * Renews SPIP's own secrets, for SPIP 3.2 to 5.0, as PHP for 5.6 to 8.5 between boot.ts and its end; `$renews` names what. What has to
 * go together:
 *
 * - Who stole the database has `backup_cles`, all keys sealed with a webmestre's password, from which SPIP restores a deleted `cles.php`
 *   at the next login; and of two `alea_ephemere` the older one stays valid. So the keys' file, their half in the settings, both aleas and
 *   every backup are renewed in one process.
 * - `SpipCles` keeps the keys of the file in memory from the first time a plugin asks for one: it has to read the file again, or it would
 *   find that no key is missing.
 * - With the authentication key every password dies, so it is renewed only with the passwords.
 * - Jobs are signed with a key from 4.4.28 on: with another key none would ever run, SPIP's periodic ones neither.
 * - A password nobody has is `x`, as in SPIP's own maj/2026.php: who has none at all is refused a new one (prive/formulaires/oubli.php).
 *   Logins of other sources have none here; SPIP's own way in would take one that stood there.
 *
 * Names of settings are compared here: `LIKE 'secret\_%'` matches nothing in SQLite. In the end every secret of before is looked for.
 */
export const RENEW = String.raw`
function sg_does($what) { global $renews; return in_array($what, $renews, true); }
function sg_random($bytes) {
  if (function_exists('random_bytes')) { return bin2hex(random_bytes($bytes)); }
  $strong = false;
  $random = function_exists('openssl_random_pseudo_bytes') ? openssl_random_pseudo_bytes($bytes, $strong) : '';
  if (!$strong || strlen($random) !== $bytes) { sg_fail('this PHP has no source of random numbers'); }
  return bin2hex($random);
}
function sg_keys_of_file() {
  $json = '';
  if (is_file(_DIR_ETC . 'cles.php')) { lire_fichier_securise(_DIR_ETC . 'cles.php', $json); }
  $keys = json_decode((string) $json, true);
  return is_array($keys) ? array_filter($keys, 'is_string') : array();
}
/** Every secret as it is now: its digest to what it is. */
function sg_secrets() {
  global $sg_columns;
  $found = array();
  $add = function ($value, $what) use (&$found) { if ((string) $value !== '' && $value !== 'x') { $found[md5($what . ' ' . $value)] = $what; } };
  if (sg_does('keys')) {
    foreach (sg_keys_of_file() as $name => $key) { if (sg_does('people') || $name !== 'secret_des_auth') { $add($key, $name); } }
    foreach (sg_metas() as $name => $value) { if (preg_match('/^(?:cache_)?secret_|^low_sec$/', $name)) { $add($value, 'setting ' . $name); } }
  }
  if (sg_does('sessions')) { foreach (sg_metas() as $name => $value) { if (preg_match('/^alea_ephemere(?:_ancien)?$/', $name)) { $add($value, 'alea'); } } }
  $columns = array_merge(
    sg_does('keys') || sg_does('people') ? array('backup_cles', 'low_sec', 'cookie_oubli') : array(),
    sg_does('people') ? array('pass', 'htpass') : array()
  );
  $columns = array_values(array_intersect($columns, array_keys($sg_columns)));
  if ($columns) {
    foreach (sql_allfetsel('id_auteur,' . implode(',', $columns), 'spip_auteurs') as $row) {
      foreach ($columns as $column) { $add($row[$column], $column . ' of author ' . (int) $row['id_auteur']); }
    }
  }
  return $found;
}
function sg_metas() { $metas = array(); foreach (sql_allfetsel('nom,valeur', 'spip_meta') as $row) { $metas[$row['nom']] = $row['valeur']; } return $metas; }
function sg_set($set, $where = '') {
  global $sg_columns;
  $set = array_intersect_key($set, $sg_columns);
  if ($set && sql_updateq('spip_auteurs', $set, $where) === false) { sg_fail('the table of authors cannot be written to'); }
}
/** Makes SPIP forget the keys it has in memory. */
function sg_forget_keys() {
  if (!class_exists('Spip\\Chiffrer\\SpipCles')) { return; }
  try {
    $instances = new ReflectionProperty('Spip\\Chiffrer\\SpipCles', 'instances');
    if (PHP_VERSION_ID < 80100) { $instances->setAccessible(true); }
    $instances->setValue(null, array());
  } catch (ReflectionException $e) { sg_tell('the keys of this SPIP are kept in another way than known'); }
}
function sg_renew_keys(&$counts) {
  global $sg_columns;
  $file = _DIR_ETC . 'cles.php';
  $has_keys = class_exists('Spip\\Chiffrer\\SpipCles');
  // Without new passwords the key that the old ones are hashed with stays.
  $kept = sg_does('people') ? array() : array_intersect_key(sg_keys_of_file(), array('secret_des_auth' => ''));
  if ($kept) {
    if (!ecrire_fichier_securise($file, json_encode($kept))) { sg_fail('SPIP could not write config/cles.php'); }
  } else {
    spip_unlink($file);
  }
  clearstatcache();
  $plugins = array();
  foreach (array_keys(sg_metas()) as $name) {
    if (!preg_match('/^(?:cache_)?secret_|^low_sec$|^cache_signature$/', $name)) { continue; }
    if (strpos($name, 'secret_de_') === 0) { $plugins[] = substr($name, 10); }
    effacer_meta($name);
    unset($GLOBALS['meta'][$name]);
    $counts['keys']++;
  }
  sg_set(array('low_sec' => '', 'cookie_oubli' => '', 'backup_cles' => ''));
  if ($plugins) { sg_tell('keys SPIP keeps for plugins, renewed: ' . implode(', ', $plugins) . ' (what they enciphered has to be entered again)'); }
  sg_forget_keys();
  if (!$has_keys) {
    // SPIP before 4.1 would take its own from the clock.
    ecrire_meta('secret_du_site', sg_random(32), 'non');
    return;
  }
  if (sg_does('people') && !auth_spip_initialiser_secret(true)) { sg_fail('SPIP holds on to its authentication key'); }
  if (!\Spip\Chiffrer\SpipCles::secret_du_site() || !\Spip\Chiffrer\SpipCles::secret_des_actions()) { sg_fail('SPIP made no new keys'); }
  clearstatcache();
  if (!sg_keys_of_file()) { sg_fail('SPIP could not write config/cles.php'); }
}
/** Whether this password is that of this author, where SPIP's way in takes another with the same login. */
function sg_opens($id, $new) {
  $row = sql_fetsel('pass, alea_actuel', 'spip_auteurs', 'id_auteur=' . $id);
  if (!$row) { return false; }
  if (class_exists('Spip\\Chiffrer\\Password')) { return (bool) \Spip\Chiffrer\Password::verifier($new, $row['pass'], \Spip\Chiffrer\SpipCles::instance()->getSecretAuth()); }
  include_spip('auth/sha256.inc');
  $hash = function_exists('_nano_sha256') ? '_nano_sha256' : 'spip_sha256';
  return $row['pass'] === $hash($row['alea_actuel'] . $new);
}
function sg_renew_people($passwords, &$counts, &$proved) {
  global $sg_columns;
  $logins = array();
  foreach (sql_allfetsel('id_auteur,login,pass', 'spip_auteurs') as $row) {
    $id = (int) $row['id_auteur'];
    if (isset($passwords[$id])) { $logins[$id] = $row['login']; }
    elseif ($row['pass'] !== '' && $row['pass'] !== 'x') { $counts['disabled']++; }
  }
  $nobody = array('alea_actuel' => '', 'alea_futur' => '', 'low_sec' => '', 'cookie_oubli' => '', 'backup_cles' => '', 'htpass' => '');
  sg_set(array('pass' => 'x') + $nobody, "pass<>''");
  sg_set($nobody, "pass=''");
  sg_set(array('pass' => ''), "statut='5poubelle'");
  if (isset($sg_columns['source'])) { sg_set(array('pass' => ''), "source<>'spip' AND source<>''"); }
  foreach ($logins as $id => $login) {
    $new = $passwords[$id];
    if (!auth_spip_modifier_pass($login, $new, $id)) { sg_fail('SPIP does not take the new password of author ' . $id); }
    $in = auth_spip_dist($login, $new);
    if (!is_array($in) || !isset($in['id_auteur']) || (int) $in['id_auteur'] !== $id) {
      $same = (int) sql_countsel('spip_auteurs', array('login=' . sql_quote($login, '', 'text'), "pass<>''"));
      if ($same < 2 || !sg_opens($id, $new)) { sg_fail('the new password of author ' . $id . ' does not log in'); }
      sg_tell('author ' . $id . ' has the login of another: SPIP lets one of them in');
    }
    $proved[] = $id;
    $counts['passwords']++;
  }
  // What the web server asks passwords by: a file that is named but not there would shut the private area for all.
  foreach (array('', '-admin') as $which) { spip_unlink(_DIR_TMP . _AUTH_USER_FILE . $which); }
  ecrire_acces();
  if ((isset($GLOBALS['meta']['creer_htpasswd']) && $GLOBALS['meta']['creer_htpasswd'] === 'oui') || @file_exists(_DIR_RESTREINT . _ACCESS_FILE_NAME)) {
    foreach (array('', '-admin') as $which) { if (!is_file(_DIR_TMP . _AUTH_USER_FILE . $which)) { @file_put_contents(_DIR_TMP . _AUTH_USER_FILE . $which, ''); } }
  }
}
function sg_renew_sessions(&$counts) {
  foreach (array('alea_ephemere', 'alea_ephemere_ancien') as $name) { ecrire_meta($name, sg_random(16), 'non'); }
  foreach (array('alea_ephemere_date', 'date_alea_ephemere') as $name) { if (isset($GLOBALS['meta'][$name])) { ecrire_meta($name, time(), 'non'); } }
  foreach ((array) glob(_DIR_SESSIONS . '*.php*') as $file) { if (basename($file) !== 'index.php') { spip_unlink($file); $counts['sessions']++; } }
}
function sg_drop_jobs(&$counts) {
  $count = function () { $n = array(); foreach (sql_allfetsel('fonction, COUNT(*) AS n', 'spip_jobs', '', 'fonction') as $row) { $n[$row['fonction']] = (int) $row['n']; } return $n; };
  $before = $count();
  $counts['jobs'] += array_sum($before);
  queue_purger();
  $lost = array();
  // SPIP plans its periodic ones again: the others are gone, and somebody may have waited for one.
  foreach (array_slice(array_diff_key($before, $count()), 0, 40, true) as $name => $n) { $lost[] = sg_text($name, 60) . ' x' . $n; }
  if ($lost) { sg_tell('waiting jobs dropped: ' . implode(', ', $lost)); }
}

$sg_in = json_decode($sg_input, true);
$sg_input = '';
if (!is_array($sg_in) || !isset($sg_in['passwords']) || !is_array($sg_in['passwords'])) { sg_fail('what it was given cannot be read'); }
foreach (array('auth/spip', 'inc/chiffrer', 'inc/acces', 'inc/auth', 'inc/queue', 'inc/genie', 'action/editer_auteur', 'inc/session', 'inc/securiser_action') as $name) { include_spip($name); }
$sg_table = sql_showtable('spip_auteurs', true);
$sg_columns = isset($sg_table['field']) ? $sg_table['field'] : array();
if (!isset($sg_columns['pass'])) { sg_fail('the table of authors cannot be read'); }
$sg_jobs = sql_showtable('spip_jobs', true);
$counts = array('keys' => 0, 'sessions' => 0, 'passwords' => 0, 'disabled' => 0, 'jobs' => 0);
$proved = array();
$sg_before = sg_secrets();
if (sg_does('keys')) { sg_renew_keys($counts); }
if (sg_does('people')) { sg_renew_people($sg_in['passwords'], $counts, $proved); }
if (sg_does('sessions')) { sg_renew_sessions($counts); }
if (isset($sg_jobs['field']) && (sg_does('jobs') || (sg_does('keys') && isset($sg_jobs['field']['signature'])))) { sg_drop_jobs($counts); }
lire_metas();
if (defined('_FILE_META')) { spip_unlink(_FILE_META); }
$sg_left = array_intersect_key($sg_before, sg_secrets());
if ($sg_left) { sg_fail('not renewed: ' . implode(', ', array_slice(array_unique($sg_left), 0, 10))); }
sg_answer(array('ok' => true, 'counts' => $counts, 'proved' => $proved));
`
