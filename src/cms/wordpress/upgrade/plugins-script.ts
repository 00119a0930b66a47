/**
 * Lets plugins and the theme bring their own tables to their versions, in a process of its own with the new code: they do so while they
 * are loaded (`plugins_loaded`, `init`) or when the dashboard is opened (`admin_init`), so both are done, as the site's first
 * administrator. One that dies is named by the file it dies in. One that ends the page quietly, or sends elsewhere, is told, and not held
 * for sick: whether the pages are whole is asked of the server afterwards.
 */
export const PLUGINS = `
$siteguard->stage = 'the dashboard';
try {
  require_once ABSPATH . 'wp-admin/includes/admin.php';
  $siteguard_people = get_users(array('role' => 'administrator', 'number' => 1, 'orderby' => 'ID', 'fields' => 'ID'));
  if ($siteguard_people) { wp_set_current_user((int) $siteguard_people[0]); }
  do_action('admin_init');
  do_action('shutdown');
  foreach (array('update_core', 'update_plugins', 'update_themes') as $siteguard_transient) { delete_site_transient($siteguard_transient); }
  wp_cache_flush();
} catch (Exception $siteguard_error) {
  $siteguard->thrown($siteguard_error);
} catch (Error $siteguard_error) {
  $siteguard->thrown($siteguard_error);
}
foreach (is_array($EZSQL_ERROR) ? $EZSQL_ERROR : array() as $siteguard_one) {
  $siteguard->tell('database: ' . $siteguard_one['error_str'] . ' [' . substr((string) $siteguard_one['query'], 0, 200) . ']');
}
if ($siteguard->redirect !== null) { $siteguard->tell('a redirect was not followed: ' . $siteguard->redirect); }
$siteguard->answer(array('ok' => true, 'schema' => (string) (int) get_option('db_version')));
`
