<?php // php wordpress-publish.php ROOT URL TITLE PHOTO : permalinks, one post with a photo; prints the post's path
if (PHP_SAPI !== 'cli') exit(1);
[, $root, $url, $title, $photo] = $argv;
$_SERVER += ['HTTP_HOST' => parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT), 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
require __DIR__ . '/wordpress-prepend.php';
require $root . '/wp-load.php';
foreach (['file', 'image', 'media', 'misc'] as $part) require_once ABSPATH . "wp-admin/includes/$part.php";
wp_set_current_user(1);
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
add_filter('got_rewrite', '__return_true'); // as under Apache
$wp_rewrite->flush_rules(true);
$post = wp_insert_post(['post_title' => $title, 'post_content' => 'Le texte publié.', 'post_status' => 'publish', 'post_author' => 1], true);
if (is_wp_error($post)) { fwrite(STDERR, $post->get_error_message() . "\n"); exit(2); }
$copy = wp_tempnam('photo.jpg'); copy($photo, $copy);
$media = media_handle_sideload(['name' => 'photo.jpg', 'tmp_name' => $copy], $post);
if (is_wp_error($media)) { fwrite(STDERR, $media->get_error_message() . "\n"); exit(3); }
set_post_thumbnail($post, $media);
echo parse_url(get_permalink($post), PHP_URL_PATH);
