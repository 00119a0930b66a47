<?php // php spip-publish.php ROOT TITLE PHOTO : one section, one published article with a photo; prints the article's number
require __DIR__ . '/boot.inc.php';
foreach (['action/editer_objet', 'inc/rubriques', 'inc/invalideur', 'inc/session', 'inc/filtres', 'inc/texte'] as $part) include_spip($part);
$GLOBALS['visiteur_session'] = sql_fetsel('*', 'spip_auteurs', 'id_auteur=1'); // who installed the site does it all
$section = objet_inserer('rubrique', 0);
objet_modifier('rubrique', $section, ['titre' => 'Rubrique une']);
$article = objet_inserer('article', $section);
objet_modifier('article', $article, ['titre' => $argv[2], 'texte' => 'Le texte publié.']);
objet_instituer('article', $article, ['statut' => 'publie', 'date' => date('Y-m-d H:i:s', time() - 3600)]);

$photo = sys_get_temp_dir() . '/siteguard-photo-' . getmypid() . '.jpg';
copy($argv[3], $photo);
$add = charger_fonction('ajouter_documents', 'action');
$added = $add('new', [['tmp_name' => $photo, 'name' => 'photo.jpg', 'titrer' => 0, 'distant' => 0, 'mode' => 'document']], 'article', $article, 'document');
@unlink($photo);
$document = intval(reset($added));
if (!$document) { fwrite(STDERR, 'the photo was refused: ' . json_encode($added) . "\n"); exit(3); }
objet_modifier('article', $article, ['texte' => "Le texte publié.\n\n<doc$document|center>\n"]);
calculer_rubriques();
suivre_invalideur("id='article/$article'");
if (sql_getfetsel('statut', 'spip_articles', 'id_article=' . intval($article)) !== 'publie') { fwrite(STDERR, "not published\n"); exit(4); }
echo $article;
