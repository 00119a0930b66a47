<?php // php wordpress-network.php ROOT HOST tables | sites PATH... : makes a network of an installed site, then further sites of it
if (PHP_SAPI !== 'cli') exit(1);
[, $root, $host, $step] = $argv;
$_SERVER['HTTP_HOST'] = $host; $_SERVER['REQUEST_METHOD'] = 'GET'; $_SERVER['REQUEST_URI'] = '/';
define('WP_HTTP_BLOCK_EXTERNAL', true);
require $root . '/wp-load.php';
foreach (['upgrade', 'network', 'ms'] as $part) if (is_file(ABSPATH . "wp-admin/includes/$part.php")) require_once ABSPATH . "wp-admin/includes/$part.php";
global $wpdb;
wp_set_current_user(1);
if ($step === 'tables') {
    foreach ($wpdb->tables('ms_global') as $table => $name) $wpdb->$table = $name;
    foreach (['siteurl', 'home'] as $name) update_option($name, "http://$host");
    install_network();
    $made = populate_network(1, $host, 'admin@example.org', 'Le réseau', '/', false);
    if (is_wp_error($made)) { fwrite(STDERR, $made->get_error_message() . "\n"); exit(2); }
    $file = $root . '/wp-config.php';
    $lines = "define('MULTISITE', true);\ndefine('SUBDOMAIN_INSTALL', false);\ndefine('DOMAIN_CURRENT_SITE', '$host');\n"
        . "define('PATH_CURRENT_SITE', '/');\ndefine('SITE_ID_CURRENT_SITE', 1);\ndefine('BLOG_ID_CURRENT_SITE', 1);\n\n";
    $before = file_get_contents($file);
    $after = str_replace("/* That's all", $lines . "/* That's all", $before);
    if ($after === $before || !file_put_contents($file, $after)) { fwrite(STDERR, "wp-config.php was not changed\n"); exit(3); }
    exit(0);
}
foreach (array_slice($argv, 4) as $path) {
    $id = wp_insert_site(['domain' => $host, 'path' => $path, 'network_id' => 1, 'user_id' => 1, 'title' => "Site $path"]);
    if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(4); }
    // The colon before a port is taken out of a domain.
    $wpdb->update($wpdb->blogs, ['domain' => $host], ['blog_id' => $id]);
    clean_blog_cache($id);
    switch_to_blog($id);
    foreach (['siteurl', 'home'] as $name) update_option($name, "http://$host" . rtrim($path, '/'));
    wp_insert_post(['post_title' => "Article de $path", 'post_content' => 'Le texte.', 'post_status' => 'publish', 'post_author' => 1]);
    restore_current_blog();
    echo $id, "\n";
}
