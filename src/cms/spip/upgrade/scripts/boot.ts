/**
 * What each script begins with, after `SG_KEEPS`, as PHP for 5.6 to 8.5: loads the SPIP (3.2 to 5.0) of `$argv[1]` under the name `$argv[2]`, and answers in one
 * line of JSON whatever happens, also when SPIP ends the process by itself or PHP dies.
 *
 * The gate lets it pass by SITEGUARD_MIGRATES. What a killed run may have left half made (compiled plugins, settings) is taken away
 * first. `_UPGRADE_TIME_OUT`: after 20 s by default SPIP prints a redirection and ends. 4.4's `inc_version.php` does nothing at all, and
 * says nothing, without Composer's autoloader.
 */
export const BOOT = String.raw`define('SITEGUARD_MIGRATES', 1);
@ini_set('display_errors', '0');
@ini_set('log_errors', '0');
@ini_set('memory_limit', '-1');
@set_time_limit(0);
@ignore_user_abort(true);
ob_start();
$sg = array('root' => rtrim((string) $argv[1], '/'), 'host' => isset($argv[2]) ? (string) $argv[2] : '', 'log' => array(), 'culprit' => '',
  'said' => false, 'logs' => array(), 'spare' => str_repeat(' ', 262144));

function sg_text($text, $most) {
  $text = (string) $text;
  if (strlen($text) > 4 * $most) { $text = substr($text, 0, 4 * $most); }
  if (!preg_match('//u', $text)) { $text = preg_replace('/[^\x20-\x7e\n]/', '?', $text); }
  $text = trim(preg_replace('/\s+/u', ' ', html_entity_decode(strip_tags($text), ENT_QUOTES, 'UTF-8')));
  return preg_match('/^.{0,' . (int) $most . '}/us', $text, $m) ? $m[0] : '';
}
function sg_tell($text) { global $sg; $text = sg_text($text, 400); if ($text !== '' && count($sg['log']) < 60 && !in_array($text, $sg['log'], true)) { $sg['log'][] = $text; } }
/** Lines of a page that speak of an error. */
function sg_wrong($text) {
  $lines = preg_split('/<br[^>]*>|<\/(?:p|div|li|h\d|pre)>|\n/i', (string) $text);
  return sg_text(implode(' ', array_slice(preg_grep('/\b(?:erreur|error|warning|echec|impossible)|échec/i', $lines ? $lines : array()), 0, 5)), 400);
}
function sg_answer($answer) {
  global $sg;
  if ($sg['said']) { return; }
  $sg['said'] = true;
  $text = '';
  while (ob_get_level() > 0) { $text = ob_get_clean() . $text; }
  // SPIP prints every step it takes: of one that went well a person wants to hear what SPIP itself calls an error, and no more.
  $answer['said'] = $answer['ok'] ? sg_wrong($text) : sg_text($text, 2000);
  foreach (sg_new_log_lines() as $line) { sg_tell($line); }
  $answer['log'] = $sg['log'];
  echo "\n" . json_encode($answer) . "\n";
}
function sg_fail($reason, $culprit = '') {
  sg_answer(array('ok' => false, 'reason' => sg_text($reason, 600), 'culprit' => $culprit));
  exit(1);
}
/** Prefix of the plugin a file belongs to, '' for the core. */
function sg_plugin_of($file) {
  global $sg;
  for ($dir = dirname((string) $file); strlen($dir) > strlen($sg['root']) && strpos($dir, $sg['root'] . '/') === 0; $dir = dirname($dir)) {
    $xml = $dir . '/paquet.xml';
    if (is_file($xml) && preg_match('/<paquet[^>]*\sprefix\s*=\s*["\']([a-z0-9_]+)/i', (string) file_get_contents($xml, false, null, 0, 65536), $m)) {
      return strtolower($m[1]) === 'spip' ? '' : strtolower($m[1]);
    }
  }
  return '';
}
function sg_short($file) { global $sg; return strpos($file, $sg['root'] . '/') === 0 ? substr($file, strlen($sg['root']) + 1) : $file; }
function sg_died($e) {
  global $sg;
  $culprit = sg_plugin_of($e->getFile());
  foreach ($e->getTrace() as $frame) { if ($culprit === '' && isset($frame['file'])) { $culprit = sg_plugin_of($frame['file']); } }
  sg_fail(get_class($e) . ': ' . $e->getMessage() . ' (' . sg_short($e->getFile()) . ':' . $e->getLine() . ')', $culprit !== '' ? $culprit : $sg['culprit']);
}
register_shutdown_function(function () {
  global $sg;
  if ($sg['said']) { return; }
  $sg['spare'] = '';
  $e = error_get_last();
  if ($e && in_array($e['type'], array(E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR, E_RECOVERABLE_ERROR, E_USER_ERROR))) {
    $culprit = sg_plugin_of($e['file']);
    // What follows has the arguments of calls in it: passwords may be among them.
    $message = preg_replace('/\s*Stack trace:.*/s', '', $e['message']);
    sg_answer(array('ok' => false, 'reason' => sg_text($message, 500) . ' (' . sg_text(sg_short($e['file']), 200) . ':' . (int) $e['line'] . ')',
      'culprit' => $culprit !== '' ? $culprit : $sg['culprit']));
  } else {
    sg_answer(array('ok' => false, 'reason' => 'SPIP ended the script by itself', 'culprit' => $sg['culprit']));
  }
});

/** SPIP logs a statement that failed with all its values: passwords and keys may be among them. Names are kept. */
function sg_without_values($line) {
  $line = preg_replace('/\bVALUES\b.*/is', 'VALUES …', $line);
  $line = preg_replace_callback('/([\'"])((?:(?!\1)[^\\\\]|\\\\.)*)(?:\1|$)/s', function ($m) {
    return preg_match('/^(?:[a-z][a-z0-9]*(?:[_.][a-z][a-z0-9]*)*|[A-Z ]+)$/', $m[2]) && strlen($m[2]) < 40 ? $m[1] . $m[2] . $m[1] : '…';
  }, $line);
  return preg_replace('/[A-Za-z0-9+\/=$]{24,}/', '…', $line);
}
/** Lines SPIP added to its logs of database errors since the script began. */
function sg_new_log_lines() {
  global $sg;
  $lines = array();
  foreach ($sg['logs'] as $file => $size) {
    clearstatcache(true, $file);
    $now = is_file($file) ? filesize($file) : 0;
    if ($now <= $size && $now !== 0 && $size <= $now) { continue; }
    $text = (string) @file_get_contents($file, false, null, $now < $size ? 0 : $size, 20000);
    foreach (explode("\n", $text) as $line) {
      if (preg_match('/:(?:HS|ALERTE|CRITIQUE|ERREUR|Pri|Pub)?.*(?:erreur|error|echec|impossible|SQLSTATE)/i', $line) && count($lines) < 20) { $lines[] = sg_without_values($line); }
    }
  }
  return $lines;
}
/** Plugins below a folder that need an extension or a version of PHP which is not this one: name to what it needs. */
function sg_unmet($dir, $depth) {
  $unmet = array();
  if (is_file($dir . '/paquet.xml')) {
    $lacks = sg_lacks($dir . '/paquet.xml');
    return $lacks === '' ? $unmet : array(sg_plugin_of($dir . '/x') => $lacks);
  }
  if ($depth <= 0 || !is_dir($dir)) { return $unmet; }
  foreach (array_diff((array) @scandir($dir), array('.', '..')) as $name) {
    if ($name[0] !== '.' && is_dir($dir . '/' . $name)) { $unmet += sg_unmet($dir . '/' . $name, $depth - 1); }
  }
  return $unmet;
}
function sg_lacks($xml) {
  $text = preg_replace('/<!--.*?-->/s', '', (string) @file_get_contents($xml, false, null, 0, 65536));
  preg_match_all('/<necessite\s[^>]*>/i', $text, $all);
  foreach ($all[0] as $element) {
    if (!preg_match('/\bnom\s*=\s*["\']php(?::([a-z0-9_]+))?["\']/i', $element, $m)) { continue; }
    if (isset($m[1]) && $m[1] !== '') {
      if (!extension_loaded($m[1])) { return 'PHP:' . $m[1]; }
    } elseif (preg_match('/\bcompatibilite\s*=\s*["\'][[(\]]\s*([0-9.]*)\s*;\s*([0-9.*]*)/i', $element, $m)) {
      if ($m[1] !== '' && version_compare(PHP_VERSION, $m[1], '<')) { return 'PHP ' . $m[1]; }
      if ($m[2] !== '' && version_compare(PHP_VERSION, str_replace('*', '999', $m[2]) . '.999', '>')) { return 'PHP ' . $m[2]; }
    }
  }
  return '';
}
function sg_remove($path) {
  if (is_link($path) || is_file($path)) { @unlink($path); return; }
  if (!is_dir($path)) { return; }
  foreach (array_diff((array) @scandir($path), array('.', '..')) as $name) { sg_remove($path . '/' . $name); }
  @rmdir($path);
}
function sg_derived($tmp) {
  foreach (array('charger_pipelines.php', 'charger_plugins_options.php', 'charger_plugins_fonctions.php', 'charger_plugins_chemins.php', 'chemin.txt', 'xml', 'skel', 'calcul', 'wheels') as $name) {
    sg_remove($tmp . 'cache/' . $name);
  }
  foreach (array('plugin_xml_cache.gz', 'meta_cache.php', 'menu-rubriques-cache.txt') as $name) { sg_remove($tmp . $name); }
}

if (!is_file($sg['root'] . '/ecrire/inc_version.php') || !chdir($sg['root'])) { sg_fail('no SPIP stands at ' . $sg['root']); }
// SPIP notes which extensions the PHP that runs it has, and switches off the plugins that need another. Where nothing has to be migrated,
// that is better left to the PHP that serves visitors.
if (SG_KEEPS === 'nothing') {
  foreach (array_merge(array($sg['root'] . '/plugins'), (array) glob($sg['root'] . '/*/' . ($sg['host'] === '' ? '-' : $sg['host']) . '/plugins', GLOB_ONLYDIR)) as $sg_dir) {
    foreach (sg_unmet($sg_dir, 5) as $sg_key => $sg_name) {
      sg_tell('left to the first visit: ' . $sg_key . ' needs ' . $sg_name . ', which the PHP of the command line has not');
      sg_answer(array('ok' => true));
      exit(0);
    }
  }
}
if ($sg['host'] === '') { sg_derived($sg['root'] . '/tmp/'); }
elseif (preg_match('/^[\w.-]+$/', $sg['host'])) { foreach ((array) glob($sg['root'] . '/*/' . $sg['host'] . '/tmp', GLOB_ONLYDIR) as $sg_dir) { sg_derived($sg_dir . '/'); } }
else { sg_fail('a host with a name that is none'); }

$sg_name = $sg['host'] !== '' ? $sg['host'] : (empty($_SERVER['HTTP_HOST']) ? 'localhost' : $_SERVER['HTTP_HOST']);
$sg_dir = empty($_SERVER['DOCUMENT_ROOT']) ? $sg['root'] : $_SERVER['DOCUMENT_ROOT'];
$_GET = $_POST = $_REQUEST = $_COOKIE = $_FILES = array();
foreach (array('HTTP_X_FORWARDED_FOR', 'HTTP_X_FORWARDED_HOST', 'HTTP_X_FORWARDED_PROTO', 'PHP_AUTH_USER', 'QUERY_STRING', 'PATH_INFO', 'REDIRECT_URL') as $sg_key) { unset($_SERVER[$sg_key]); }
$_SERVER = array('REQUEST_METHOD' => 'GET', 'HTTP_HOST' => $sg_name, 'SERVER_NAME' => $sg_name, 'SERVER_PORT' => '80', 'SERVER_PROTOCOL' => 'HTTP/1.1',
  'REQUEST_URI' => '/', 'SCRIPT_NAME' => '/spip.php', 'PHP_SELF' => '/spip.php', 'SCRIPT_FILENAME' => $sg['root'] . '/spip.php',
  'DOCUMENT_ROOT' => $sg_dir, 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_USER_AGENT' => 'Mozilla/5.0 siteguard') + $_SERVER;
if (!defined('_UPGRADE_TIME_OUT')) { define('_UPGRADE_TIME_OUT', 86400); }
if (!defined('_TIME_OUT')) { define('_TIME_OUT', time() + 86400); }

try {
  if (is_file($sg['root'] . '/vendor/autoload.php')) { require_once $sg['root'] . '/vendor/autoload.php'; }
  require_once $sg['root'] . '/ecrire/inc_version.php';
} catch (Exception $e) { sg_died($e); } catch (Throwable $e) { sg_died($e); }
if (!defined('_ECRIRE_INC_VERSION') || !function_exists('include_spip')) { sg_fail('SPIP did not load'); }
foreach (array('base/abstract_sql', 'base/create', 'base/upgrade', 'inc/autoriser', 'inc/plugin', 'inc/texte', 'inc/filtres', 'inc/meta', 'inc/invalideur', 'inc/auth', 'inc/acces', 'inc/genie', 'inc/queue') as $sg_key) {
  try { include_spip($sg_key); } catch (Exception $e) { sg_died($e); } catch (Throwable $e) { sg_died($e); }
}
if (defined('_DIR_LOG')) { foreach (array('mysql.log', 'sqlite.log', 'maj.log') as $sg_key) { $sg_dir = realpath(_DIR_LOG) . '/' . $sg_key; $sg['logs'][$sg_dir] = is_file($sg_dir) ? filesize($sg_dir) : 0; } }

// The configuration that was loaded has to be the one that was meant: a mutualisation answers to some names with another site.
if (!_FILE_CONNECT) { sg_fail('SPIP finds no config/connect.php' . ($sg['host'] === '' ? '' : ' for ' . $sg['host'])); }
$sg_connect = sg_short((string) realpath(_FILE_CONNECT));
if ($sg['host'] !== '' && !in_array($sg['host'], explode('/', dirname($sg_connect)), true)) { sg_fail('asked for ' . $sg['host'] . ', SPIP takes ' . $sg_connect); }
if ($sg['host'] === '' && function_exists('demarrer_site') && count(explode('/', $sg_connect)) > 2) { sg_fail('asked for no host, SPIP takes ' . $sg_connect); }
if (!spip_connect()) { sg_fail('SPIP cannot reach its database'); }
if (function_exists('autoriser_exception')) { autoriser_exception('webmestre', null, null); }
lire_metas();
if (empty($GLOBALS['meta'])) { sg_fail('the table of settings cannot be read'); }

/** The plugins SPIP has active: prefix in capitals to what it keeps of each. */
function sg_active() { $list = @unserialize(isset($GLOBALS['meta']['plugin']) ? $GLOBALS['meta']['plugin'] : ''); return is_array($list) ? $list : array(); }
function sg_purge() {
  foreach (array('_CACHE_RUBRIQUES', '_CACHE_PIPELINES', '_CACHE_PLUGINS_PATH', '_CACHE_PLUGINS_OPT', '_CACHE_PLUGINS_FCT', '_CACHE_CHEMIN') as $name) {
    if (defined($name)) { spip_unlink(constant($name)); }
  }
  spip_unlink(_DIR_TMP . 'plugin_xml_cache.gz');
}
/**
 * SPIP notes an SQL step of a migration as done before it does it. Where a run was killed, the last step noted may not have been: it is
 * done again (an ALTER that was done fails the second time, and harms nothing).
 */
function sg_step_back($pattern) {
  foreach (array_keys($GLOBALS['meta']) as $name) {
    if (preg_match($pattern, $name) && (int) $GLOBALS['meta'][$name] > 0) { ecrire_meta($name, (int) $GLOBALS['meta'][$name] - 1, 'non'); }
  }
}
try {
`

/** What each script ends with. */
export const END = `
} catch (Exception $e) { sg_died($e); } catch (Throwable $e) { sg_died($e); }
`
