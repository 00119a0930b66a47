import * as z from 'zod'
import type { Credential } from '../../../core/credential.ts'
import { printable } from '../../../core/printable.ts'
import type { RotationAnswer } from '../../rotate-types.ts'
import type { MigrationScript } from '../../upgrade-types.ts'
import { BOOT } from '../upgrade/boot-script.ts'
import { KEY_NAMES, STORED_KEYS, STORED_LINKS } from './stored.ts'

const php = (names: readonly string[]): string => `array(${names.map((name) => `'${name}'`).join(', ')})`

/** Jobs that WordPress itself makes anew whenever they are missing. */
const CORE_JOBS = [
  ...['wp_version_check', 'wp_update_plugins', 'wp_update_themes', 'wp_scheduled_delete', 'wp_scheduled_auto_draft_delete'],
  ...['delete_expired_transients', 'wp_privacy_delete_old_export_files', 'recovery_mode_clean_expired_keys', 'wp_https_detection'],
  ...['wp_site_health_scheduled_check', 'wp_update_user_counts', 'wp_delete_temp_updater_backups', 'do_pings', 'publish_future_post'],
  ...[
    'update_network_counts',
    'wp_split_shared_term_batch',
    'wp_update_comment_type_batch',
    'wp_maybe_auto_update',
    'importer_scheduled_cleanup',
    'upgrader_scheduled_cleanup',
  ],
]

/** Where nobody has a password: longer than an MD5, and no hash that any WordPress makes or reads. */
const NO_PASSWORD = '!'

/**
 * Renews WordPress's own secrets, of a site or a whole network, which has one table of people. Nothing of plugins and themes is loaded.
 * A password is made of what `wp-login.php` makes of it: that hands quotes and backslashes on with a backslash before each, and so does
 * every other way in. WordPress keeps no former password, but the first 12 characters of a hash are in each cookie, so that nobody is left
 * one that can be guessed. Jobs that wait (`cron`) are left: an extension makes its own once, when it is switched on, and never again.
 */
const RENEW = `
/** Changes something; the database's words without the values in them, where it refuses. */
function siteguard_do($sql) {
  global $siteguard, $wpdb;
  $done = $wpdb->query($sql);
  if ($done === false) { $siteguard->fail('the database refused: ' . preg_replace("/'[^']*'/", "'…'", (string) $wpdb->last_error)); }
  return (int) $done;
}
function siteguard_list($values) { return "'" . implode("', '", array_map('esc_sql', $values)) . "'"; }
function siteguard_has($table) { global $wpdb; return (bool) $wpdb->get_var($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($table))); }
/** Takes settings away, of the site and of its network. */
function siteguard_forget($names) {
  global $wpdb;
  $gone = siteguard_do('DELETE FROM ' . $wpdb->base_prefix . 'options WHERE option_name IN (' . siteguard_list($names) . ')');
  if (is_multisite()) { $gone += siteguard_do("DELETE FROM $wpdb->sitemeta WHERE meta_key IN (" . siteguard_list($names) . ')'); }
  return $gone;
}
/** Whether somebody comes in with it: by WordPress's own way, or, where a login of another time is none it takes, by what is stored. */
function siteguard_lets_in($id, $login, $password) {
  global $wpdb;
  $user = wp_authenticate_username_password(null, $login, $password);
  if ($user instanceof WP_User) { return (int) $user->ID === $id; }
  if (sanitize_user($login) === $login) { return false; }
  return (bool) wp_check_password($password, $wpdb->get_var($wpdb->prepare("SELECT user_pass FROM $wpdb->users WHERE ID = %d", $id)), $id);
}
$siteguard->stage = 'the renewal';
$siteguard_counts = array('keys' => 0, 'sessions' => 0, 'passwords' => 0, 'disabled' => 0, 'tokens' => 0, 'links' => 0);
$siteguard_proved = array();
$wpdb->suppress_errors(true);
try {
  if (!is_array($siteguard_in) || !isset($siteguard_in['passwords']) || !isset($siteguard_in['keys'])) { $siteguard->fail('what it was given cannot be read'); }
  if (!is_blog_installed()) { $siteguard->fail('the database of this WordPress has no tables: ' . DB_NAME . ', ' . $wpdb->prefix); }
  $siteguard_people = in_array('people', $siteguard_renews, true);
  // They are not copied beside, and may be another WordPress's.
  if (($siteguard_people || in_array('sessions', $siteguard_renews, true))
    && ($wpdb->users !== $wpdb->base_prefix . 'users' || $wpdb->usermeta !== $wpdb->base_prefix . 'usermeta')) {
    $siteguard->fail('people are kept in other tables: ' . $wpdb->users . ', ' . $wpdb->usermeta);
  }

  if (in_array('keys', $siteguard_renews, true)) {
    foreach (KEY_NAMES as $siteguard_name) {
      $siteguard_value = defined($siteguard_name) ? (string) constant($siteguard_name) : '';
      if ($siteguard_value === '' || $siteguard_value === 'put your unique phrase here') { continue; }
      $siteguard_new = isset($siteguard_in['keys'][$siteguard_name]) ? (string) $siteguard_in['keys'][$siteguard_name] : '';
      if ($siteguard_new !== hash('sha256', $siteguard_value)) { $siteguard->fail($siteguard_name . ' is given somewhere else than in wp-config.php'); }
      $siteguard_counts['keys']++;
    }
    $siteguard_counts['keys'] += siteguard_forget(STORED_KEYS);
    if (siteguard_has($wpdb->base_prefix . 'woocommerce_api_keys')) {
      $siteguard_counts['tokens'] += siteguard_do('DELETE FROM ' . $wpdb->base_prefix . 'woocommerce_api_keys');
    }
  }

  if (in_array('sessions', $siteguard_renews, true)) {
    $siteguard_counts['sessions'] += siteguard_do("DELETE FROM $wpdb->usermeta WHERE meta_key = 'session_tokens'");
  }

  if ($siteguard_people) {
    $siteguard_random = bin2hex(function_exists('random_bytes') ? random_bytes(20) : openssl_random_pseudo_bytes(20));
    $siteguard_counts['tokens'] += siteguard_do("DELETE FROM $wpdb->usermeta WHERE meta_key = '_application_passwords'");
    $siteguard_counts['links'] += siteguard_do("DELETE FROM $wpdb->usermeta WHERE meta_key = '_new_email'");
    $siteguard_counts['links'] += siteguard_do("UPDATE $wpdb->users SET user_activation_key = '' WHERE user_activation_key <> ''");
    $siteguard_counts['links'] += siteguard_forget(STORED_LINKS);
    // WordPress has an empty list of the first, and the second waited for one of those above.
    siteguard_forget(array('recovery_keys', 'new_admin_email'));
    if (is_multisite() && siteguard_has($wpdb->signups)) {
      $siteguard_counts['links'] += siteguard_do("UPDATE $wpdb->signups SET activation_key = SUBSTRING(SHA1(CONCAT('$siteguard_random', signup_id)), 1, 16) WHERE active = 0");
    }
    $siteguard_kept = array(0);
    foreach ($siteguard_in['passwords'] as $siteguard_id => $siteguard_new) {
      $siteguard_id = (int) $siteguard_id;
      $siteguard_login = $wpdb->get_var($wpdb->prepare("SELECT user_login FROM $wpdb->users WHERE ID = %d", $siteguard_id));
      if ($siteguard_login === null) { $siteguard->fail('there is no user ' . $siteguard_id . ' any more'); }
      $siteguard_new = wp_slash((string) $siteguard_new);
      wp_set_password($siteguard_new, $siteguard_id);
      if (!siteguard_lets_in($siteguard_id, $siteguard_login, $siteguard_new)) { $siteguard->fail('the new password of user ' . $siteguard_id . ' does not log in'); }
      $siteguard_kept[] = $siteguard_id;
      $siteguard_proved[] = $siteguard_id;
      $siteguard_counts['passwords']++;
    }
    $siteguard_others = 'ID NOT IN (' . implode(', ', $siteguard_kept) . ')';
    $siteguard_counts['disabled'] += (int) $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->users WHERE user_pass <> '' AND user_pass NOT LIKE 'NO_PASSWORD%' AND $siteguard_others");
    siteguard_do("UPDATE $wpdb->users SET user_pass = CONCAT('NO_PASSWORD', SHA1(CONCAT('$siteguard_random', ID))) WHERE $siteguard_others");
  }
  $siteguard_hooks = array();
  foreach ((array) _get_cron_array() as $siteguard_jobs) {
    foreach (array_diff(array_keys((array) $siteguard_jobs), CORE_JOBS) as $siteguard_hook) { $siteguard_hooks[$siteguard_hook] = true; }
  }
  unset($siteguard_hooks['version']);
  if ($siteguard_hooks) { $siteguard->tell('left as they are, jobs that extensions have waiting: ' . implode(', ', array_slice(array_keys($siteguard_hooks), 0, 30))); }
  // The memory of the processes that serve visitors is not this one's to empty.
  if (PHP_SAPI === 'cli' && is_file(WP_CONTENT_DIR . '/object-cache.php')
    && preg_match('/\\b(?:apcu?|xcache|wincache|eaccelerator|yac)_/i', (string) file_get_contents(WP_CONTENT_DIR . '/object-cache.php'))) {
    $siteguard->tell('object-cache.php keeps what it knows in the memory of the web server: it may let the old passwords in until PHP is started anew');
  }
  // What a cache of objects still has of people and settings is of before.
  wp_cache_flush();
} catch (Exception $siteguard_error) {
  $siteguard->thrown($siteguard_error);
} catch (Error $siteguard_error) {
  $siteguard->thrown($siteguard_error);
}
$siteguard->answer(array('ok' => true, 'counts' => $siteguard_counts, 'proved' => $siteguard_proved));
`
  .replaceAll('STORED_KEYS', php(STORED_KEYS))
  .replaceAll('STORED_LINKS', php(STORED_LINKS))
  .replaceAll('KEY_NAMES', php(KEY_NAMES))
  .replaceAll('CORE_JOBS', php(CORE_JOBS))
  .replaceAll('NO_PASSWORD', NO_PASSWORD)

export function script({ renews }: Extract<Credential, { kind: 'cms' }>): MigrationScript {
  const begin = `$siteguard_in = json_decode($sg_input, true); $sg_input = '';\n$siteguard_renews = ${php(renews)};\n$siteguard_kind = 'core';`
  return { name: 'renew', php: `<?php // siteguard: renew\n${begin}${BOOT}${RENEW}` }
}

const log = z.array(z.string()).catch([])
const answerSchema = z.union([
  z.object({
    ok: z.literal(true),
    counts: z.record(z.string().regex(/^[a-z]{1,20}$/), z.int().min(0)),
    proved: z.array(z.int().min(0)).max(1_000_000),
    log,
  }),
  z.object({ ok: z.literal(false), reason: z.string(), log }),
])

/** Most of what it may say that is worth a look. Bytes. */
const MAX_BYTES = 16 * 1024 * 1024

/** The last line that is an answer: what a drop-in prints when PHP ends may come after it. */
export function readAnswer(stdout: Buffer, exitCode: number): RotationAnswer {
  const lines = stdout.subarray(-MAX_BYTES).toString('utf8').split(/\r?\n/)
  for (const line of lines.toReversed()) {
    const answer = line.startsWith('{') ? read(line) : undefined
    if (answer === undefined) continue
    const said = answer.log.map((text) => printable(text.slice(0, 600)).trim())
    if (!answer.ok) return { ok: false, reason: printable(answer.reason.slice(0, 600)), log: said }
    if (exitCode !== 0) return { ok: false, reason: `PHP ended with status ${exitCode}`, log: said }
    const counts = Object.fromEntries(Object.entries(answer.counts).filter(([, count]) => count > 0))
    return { ok: true, counts, proved: answer.proved, log: said }
  }
  const words = lines.filter((line) => line.trim() !== '').slice(-3)
  const detail = words.length === 0 ? 'nothing was said' : printable(words.join(' ').slice(0, 400))
  return { ok: false, reason: `PHP ended (${exitCode}) without an answer: ${detail}`, log: [] }
}

function read(line: string): z.output<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
