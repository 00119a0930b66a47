/**
 * Beginning of both scripts: loads WordPress by its `wp-config.php`, since a stub stands in `wp-load.php` while the site is closed, and
 * prints one line of JSON whatever happens: an error of PHP, a page of `wp_die()`, an `exit` in somebody's code.
 *
 * `$siteguard_kind` is `core` (as `wp-admin/upgrade.php`: no plugin, no theme, no must-use plugin is loaded) or `plugins` (as any page
 * of the dashboard). For PHP 5.6 and newer, as WordPress was for long.
 *
 * Nothing leaves the machine and no mail is sent meanwhile, no scheduled job is run, and no page cache answers. `wp-config.php` may
 * define what is said here too, and is right where WordPress needs it; what keeps visitors' work out is set before it.
 */
export const BOOT = String.raw`
if (!defined('SITEGUARD_MIGRATES')) { define('SITEGUARD_MIGRATES', true); }
global $siteguard, $wp_filter, $wpdb, $table_prefix, $wp_version, $wp_db_version, $EZSQL_ERROR, $wp_object_cache;

class SiteguardDied extends Exception {}

class Siteguard {
  public $kind, $root, $host, $log = array(), $done = false, $stage = 'wp-config.php', $redirect = null, $reserve;

  public function __construct($kind, $root, $host) {
    $this->kind = $kind;
    $this->root = rtrim(str_replace('\\', '/', $root), '/') . '/';
    $this->host = $host;
    $this->reserve = str_repeat('x', 262144);
  }

  /** Prints the answer as the last thing there is. */
  public function answer($answer) {
    $this->done = true;
    $answer['log'] = array_slice($this->log, -200);
    while (ob_get_level() > 0 && @ob_end_clean());
    $flags = defined('JSON_PARTIAL_OUTPUT_ON_ERROR') ? JSON_PARTIAL_OUTPUT_ON_ERROR : 0;
    if (defined('JSON_INVALID_UTF8_SUBSTITUTE')) { $flags |= JSON_INVALID_UTF8_SUBSTITUTE; }
    echo "\n", json_encode($answer, $flags), "\n";
    flush();
    ob_start(array($this, 'swallow'));
    exit($answer['ok'] ? 0 : 1);
  }

  /** Calls what hosts take away from PHP, which is then an error that no @ silences. */
  public static function attempt($function) {
    if (function_exists($function)) { @call_user_func_array($function, array_slice(func_get_args(), 1)); }
  }

  public function swallow() { return ''; }

  public function fail($reason, $culprit = null) {
    $answer = array('ok' => false, 'reason' => self::cut($reason));
    if ($culprit !== null) { $answer['culprit'] = $culprit; }
    $this->answer($answer);
  }

  public function tell($line) { $this->log[] = self::cut($line); }

  public static function cut($text) {
    $text = preg_replace('/\s+/', ' ', html_entity_decode(strip_tags((string) $text), ENT_QUOTES, 'UTF-8'));
    return trim(substr((string) $text, 0, 800));
  }

  /** Plugin or theme that a file belongs to, by its folder's name. */
  public function culprit($file) {
    $file = str_replace('\\', '/', (string) $file);
    $content = defined('WP_CONTENT_DIR') ? WP_CONTENT_DIR : $this->root . 'wp-content';
    $places = array($content . '/plugins', $content . '/themes', $content . '/mu-plugins');
    if (defined('WP_PLUGIN_DIR')) { $places[] = WP_PLUGIN_DIR; }
    foreach ($places as $place) {
      foreach (array($place, (string) @realpath($place)) as $dir) {
        $dir = rtrim(str_replace('\\', '/', $dir), '/') . '/';
        if ($dir === '/' || strncmp($file, $dir, strlen($dir)) !== 0) { continue; }
        $parts = explode('/', substr($file, strlen($dir)));
        return strtolower(preg_replace('/\.php$/i', '', $parts[0]));
      }
    }
    return null;
  }

  /** What was thrown, and the extension nearest to where. */
  public function thrown($error) {
    $files = array($error->getFile());
    foreach ($error->getTrace() as $frame) { if (isset($frame['file'])) { $files[] = $frame['file']; } }
    $culprit = null;
    foreach ($files as $file) {
      $culprit = $this->culprit($file);
      if ($culprit !== null) { break; }
    }
    $where = $error instanceof SiteguardDied ? '' : ' (' . $error->getFile() . ':' . $error->getLine() . ')';
    $this->fail($error->getMessage() . $where, $culprit);
  }

  /** PHP ends: after an answer there is nothing to do, else this is why there was none. */
  public function ended() {
    if ($this->done) { return; }
    $this->reserve = null;
    $error = error_get_last();
    $fatal = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
    if ($error !== null && ($error['type'] & $fatal)) {
      // What follows has the arguments of calls in it: passwords may be among them.
      $message = preg_replace('/\s*Stack trace:.*/s', '', $error['message']);
      $this->fail('PHP: ' . $message . ' (' . $error['file'] . ':' . $error['line'] . ')', $this->culprit($error['file']));
    }
    $said = '';
    while (ob_get_level() > 0) { $said = ob_get_clean() . $said; }
    $this->early(self::cut($said));
  }

  /** An exit in somebody's code, with what had been printed. Of a plugin's nobody knows whether it was meant, so the pages are asked. */
  private function early($said) {
    $why = 'ended early, at ' . $this->stage . ($said === '' ? '' : ': ' . $said);
    if ($this->kind !== 'plugins' || !function_exists('did_action') || !did_action('muplugins_loaded')) { $this->fail($why); }
    $this->tell($why);
    if ($this->redirect !== null) { $this->tell('a redirect was not followed: ' . $this->redirect); }
    $this->answer(array('ok' => true));
  }

  public function died($message, $title = '', $args = array()) {
    if (is_object($message) && method_exists($message, 'get_error_message')) { $message = $message->get_error_message(); }
    throw new SiteguardDied(self::cut((is_string($title) && $title !== '' ? $title . ': ' : '') . $message));
  }

  public function handler() { return array($this, 'died'); }

  /** While the core's script loads WordPress no plugin of a network is, as none of a single site is by WP_INSTALLING. */
  public function none($value) { return $this->kind === 'core' && $this->stage === 'WordPress' ? array() : $value; }

  public function yes() { return true; }

  public function no() { return false; }

  public function offline() { return class_exists('WP_Error') ? new WP_Error('siteguard', 'Nothing leaves the machine during an upgrade.') : false; }

  public function redirected($location) {
    $this->redirect = (string) $location;
    return false;
  }

  /** Called by the first filter of all, once wp-config.php has defined what it does. */
  public function configured($value) {
    $this->stage = 'WordPress';
    if (!defined('DISABLE_WP_CRON')) { define('DISABLE_WP_CRON', true); }
    if (defined('DOMAIN_CURRENT_SITE')) {
      $this->pretend(DOMAIN_CURRENT_SITE, defined('PATH_CURRENT_SITE') ? PATH_CURRENT_SITE : '/');
    } elseif (defined('WP_HOME')) {
      $this->address(WP_HOME);
    }
    return $value;
  }

  /** Called once the database is open, before a network looks for its site: what it is called stands there where nothing defines it. */
  public function connected($value) {
    global $wpdb, $table_prefix;
    if (!is_object($wpdb)) { return $value; }
    $shown = $wpdb->suppress_errors(true);
    if (!defined('DOMAIN_CURRENT_SITE') && function_exists('is_multisite') && is_multisite()) {
      $row = $wpdb->get_row('SELECT domain, path FROM ' . $wpdb->base_prefix . 'site ORDER BY id LIMIT 1');
      if ($row) { $this->pretend($row->domain, $row->path); }
    } elseif (!defined('DOMAIN_CURRENT_SITE') && !defined('WP_HOME')) {
      $home = $wpdb->get_var("SELECT option_value FROM " . $wpdb->base_prefix . "options WHERE option_name = 'home'");
      if ($home) { $this->address($home); }
    }
    $wpdb->suppress_errors($shown);
    return $value;
  }

  private function address($url) {
    $parts = parse_url((string) $url);
    if (!is_array($parts) || empty($parts['host'])) { return; }
    if (isset($parts['scheme']) && strtolower($parts['scheme']) === 'https') { $_SERVER['HTTPS'] = 'on'; $_SERVER['SERVER_PORT'] = '443'; }
    $this->pretend($parts['host'] . (isset($parts['port']) ? ':' . $parts['port'] : ''), (isset($parts['path']) ? rtrim($parts['path'], '/') : '') . '/');
  }

  private function pretend($host, $path) {
    $path = '/' . ltrim(rtrim((string) $path, '/') . '/', '/');
    $_SERVER['HTTP_HOST'] = (string) $host;
    $_SERVER['SERVER_NAME'] = preg_replace('/:\d+$/', '', (string) $host);
    $_SERVER['REQUEST_URI'] = $this->kind === 'plugins' ? $path . 'wp-admin/index.php' : $path;
  }
}

if (!isset($argv[1]) || $argv[1] === '') { echo json_encode(array('ok' => false, 'reason' => 'no root was given', 'log' => array())), "\n"; exit(1); }
$siteguard = new Siteguard($siteguard_kind, $argv[1], isset($argv[2]) ? (string) $argv[2] : '');
register_shutdown_function(array($siteguard, 'ended'));
Siteguard::attempt('set_time_limit', 0);
Siteguard::attempt('ignore_user_abort', true);
Siteguard::attempt('ini_set', 'display_errors', '0');
Siteguard::attempt('ini_set', 'log_errors', '0');
ob_start(array($siteguard, 'swallow'));

$_SERVER['HTTP_HOST'] = $siteguard->host !== '' ? $siteguard->host : 'localhost';
$_SERVER['SERVER_NAME'] = $_SERVER['HTTP_HOST'];
$_SERVER['PHP_SELF'] = $siteguard_kind === 'plugins' ? '/wp-admin/index.php' : '/wp-admin/upgrade.php';
$_SERVER['REQUEST_URI'] = $_SERVER['PHP_SELF'];
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'];
$_SERVER['SCRIPT_FILENAME'] = $siteguard->root . ltrim($_SERVER['PHP_SELF'], '/');
$_SERVER['DOCUMENT_ROOT'] = rtrim($siteguard->root, '/');
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['QUERY_STRING'] = '';
$_SERVER += array('SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_SOFTWARE' => 'Apache', 'SERVER_PORT' => '80', 'SERVER_ADDR' => '127.0.0.1',
  'REMOTE_ADDR' => '127.0.0.1', 'HTTP_USER_AGENT' => 'siteguard', 'HTTP_ACCEPT' => 'text/html');
$_GET = $_POST = $_REQUEST = $_COOKIE = array();

$wp_filter = array();
foreach (array(
  'enable_wp_debug_mode_checks' => 'configured', 'enable_loading_object_cache_dropin' => 'connected',
  'enable_loading_advanced_cache_dropin' => 'no', 'enable_maintenance_mode' => 'no', 'wp_fatal_error_handler_enabled' => 'no',
  'wp_die_handler' => 'handler', 'wp_die_ajax_handler' => 'handler', 'wp_die_json_handler' => 'handler', 'wp_die_xml_handler' => 'handler',
  'pre_http_request' => 'offline', 'pre_wp_mail' => 'yes', 'wp_redirect' => 'redirected', 'pre_site_option_active_sitewide_plugins' => 'none',
) as $siteguard_tag => $siteguard_method) {
  $wp_filter[$siteguard_tag] = array(-1000000 => array('siteguard' => array('function' => array($siteguard, $siteguard_method), 'accepted_args' => 3)));
}
// These are asked last, so that nobody's answer comes after ours.
foreach (array('pre_http_request', 'pre_wp_mail', 'wp_redirect', 'wp_die_handler') as $siteguard_tag) {
  $wp_filter[$siteguard_tag] = array(1000000 => current($wp_filter[$siteguard_tag]));
}

if (!defined('ABSPATH')) { define('ABSPATH', $siteguard->root); }
if ($siteguard_kind === 'core') {
  define('WP_INSTALLING', true);
  // What must always be loaded may be what an intruder left, and no schema of the core depends on it.
  define('WPMU_PLUGIN_DIR', $siteguard->root . 'wp-includes/siteguard-no-such-folder');
} else {
  define('WP_ADMIN', true);
}
if (file_exists(ABSPATH . 'wp-config.php')) {
  $siteguard_config = ABSPATH . 'wp-config.php';
} elseif (@file_exists(dirname(ABSPATH) . '/wp-config.php') && !@file_exists(dirname(ABSPATH) . '/wp-settings.php')) {
  $siteguard_config = dirname(ABSPATH) . '/wp-config.php';
} else {
  $siteguard->fail('there is no wp-config.php');
}
@chdir(dirname($siteguard_config));
try {
  require_once $siteguard_config;
} catch (Exception $siteguard_error) {
  $siteguard->thrown($siteguard_error);
} catch (Error $siteguard_error) {
  $siteguard->thrown($siteguard_error);
}
// The configuration ends by loading wp-settings.php; one that does not is no configuration of WordPress.
if (!function_exists('wp_cache_flush') || !is_object($wpdb)) { $siteguard->fail('wp-config.php did not load WordPress'); }
if ($siteguard->redirect !== null) { $siteguard->tell('a redirect was not followed: ' . $siteguard->redirect); $siteguard->redirect = null; }
Siteguard::attempt('ini_set', 'display_errors', '0');
Siteguard::attempt('ini_set', 'log_errors', '0');
if (function_exists('wp_raise_memory_limit')) { wp_raise_memory_limit('admin'); }
`
