/**
 * The database of the core, of one site or of every site of a network, as `wp-admin/upgrade.php` and the network's upgrade do it, one
 * after another in this process. A site whose `db_version` is the code's is passed over, so a run that was killed goes on where it was.
 *
 * `wp_upgrade()` writes the new `db_version` whatever the database said meanwhile. So what it said is read (`$EZSQL_ERROR`, to which
 * wpdb adds every failed query), and afterwards `dbDelta()` is asked, without letting it act, whether a table or column is still missing.
 * Where something failed `db_version` goes back, so that nobody takes the site for upgraded.
 */
export const CORE = String.raw`
$siteguard->stage = 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

/** Statements that failed, of those that change something and were not done before already. */
function siteguard_failures() {
  global $EZSQL_ERROR;
  $failed = array();
  foreach (is_array($EZSQL_ERROR) ? $EZSQL_ERROR : array() as $one) {
    $query = trim(isset($one['query']) ? (string) $one['query'] : '');
    $error = isset($one['error_str']) ? (string) $one['error_str'] : '';
    if (!preg_match('/^(ALTER|CREATE|INSERT|UPDATE|DELETE|REPLACE|RENAME|TRUNCATE)\b/i', $query)) { continue; }
    if (preg_match('/^ALTER TABLE \S+ DROP (INDEX|KEY|COLUMN|PRIMARY KEY)[^,]*$/i', $query)) { continue; }
    if (preg_match('/^(Duplicate (column|key) name|Multiple primary key|Table .* already exists)/i', $error)) { continue; }
    $failed[] = $error . ' [' . substr($query, 0, 200) . ']';
  }
  return $failed;
}

/** db_version of the site switched to, past every cache. Null: it has no options. */
function siteguard_schema() {
  global $wpdb;
  return $wpdb->get_var("SELECT option_value FROM $wpdb->options WHERE option_name = 'db_version'");
}

function siteguard_set_schema($version) {
  global $wpdb;
  $wpdb->update($wpdb->options, array('option_value' => $version), array('option_name' => 'db_version'));
  wp_cache_flush();
}

function siteguard_upgrade($name) {
  global $siteguard, $wpdb, $wp_db_version, $EZSQL_ERROR;
  if (!$wpdb->get_var($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($wpdb->options)))) {
    $siteguard->tell($name . ': it has no tables, and was left');
    return null;
  }
  $from = siteguard_schema();
  if ((int) $from === (int) $wp_db_version) { return (int) $from; }
  if ((int) $from > (int) $wp_db_version) { $siteguard->fail($name . ': the database is of schema ' . $from . ', newer than ' . $wp_db_version . ' of the code'); }
  $EZSQL_ERROR = array();
  $siteguard->stage = $name;
  $wpdb->hide_errors();
  wp_upgrade();
  $failed = siteguard_failures();
  $EZSQL_ERROR = array();
  $pending = array();
  foreach (dbDelta('all', false) as $change) {
    if (preg_match('/^(Created table|Added column)/i', $change)) { $pending[] = $change . ' (was not done)'; }
  }
  $EZSQL_ERROR = $wpdb->queries = array();
  $now = siteguard_schema();
  if (!$failed && !$pending && (int) $now === (int) $wp_db_version) {
    $siteguard->tell($name . ': ' . $from . ' -> ' . $now);
    return (int) $now;
  }
  if ((int) $now !== (int) $from) { siteguard_set_schema($from); }
  $reasons = array_merge($failed, $pending);
  $siteguard->fail($name . ': ' . ($reasons ? implode('; ', array_slice($reasons, 0, 3)) : 'its schema is still ' . $now));
}

try {
  $siteguard_old = $wpdb->check_database_version();
  if (is_wp_error($siteguard_old)) { $siteguard->fail($siteguard_old->get_error_message()); }
  if (!is_blog_installed()) { $siteguard->fail('the database of this WordPress has no tables: ' . DB_NAME . ', ' . $wpdb->prefix); }
  $siteguard_lowest = siteguard_upgrade(is_multisite() ? 'site ' . get_current_blog_id() : 'database');
  if (is_multisite()) {
    $siteguard_main = get_current_blog_id();
    foreach ($wpdb->get_col("SELECT blog_id FROM $wpdb->blogs ORDER BY site_id, blog_id") as $siteguard_site) {
      if ((int) $siteguard_site === (int) $siteguard_main) { continue; }
      switch_to_blog((int) $siteguard_site);
      $siteguard_schema = siteguard_upgrade('site ' . (int) $siteguard_site);
      restore_current_blog();
      if ($siteguard_schema !== null && ($siteguard_lowest === null || $siteguard_schema < $siteguard_lowest)) { $siteguard_lowest = $siteguard_schema; }
    }
    foreach ($wpdb->get_col("SELECT id FROM $wpdb->site") as $siteguard_network) {
      update_network_option((int) $siteguard_network, 'wpmu_upgrade_site', $wp_db_version);
    }
  }
  foreach (array('update_core', 'update_plugins', 'update_themes') as $siteguard_transient) { delete_site_transient($siteguard_transient); }
  wp_cache_flush();
} catch (Exception $siteguard_error) {
  $siteguard->thrown($siteguard_error);
} catch (Error $siteguard_error) {
  $siteguard->thrown($siteguard_error);
}
$siteguard->tell('WordPress ' . $wp_version);
$siteguard->answer(array('ok' => true, 'schema' => (string) (int) $siteguard_lowest));
`
