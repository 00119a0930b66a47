<?php // php spip-people.php ROOT LOGIN PASSWORD [MD5LOGIN] : an editor with that password, and one whose password was never written since SPIP 1.9
require __DIR__ . '/boot.inc.php';
foreach (['action/editer_auteur', 'inc/auth', 'auth/spip', 'inc/session'] as $part) include_spip($part);
$GLOBALS['visiteur_session'] = sql_fetsel('*', 'spip_auteurs', 'id_auteur=1');
function person($login) {
    sql_delete('spip_auteurs', 'login=' . sql_quote($login));
    return sql_insertq('spip_auteurs', ['nom' => ucfirst($login), 'login' => $login, 'email' => "$login@example.org", 'statut' => '1comite', 'source' => 'spip', 'pass' => 'x']);
}
$editor = person($argv[2]);
if (!auth_spip_modifier_pass($argv[2], $argv[3], $editor)) { fwrite(STDERR, "no password\n"); exit(2); }
if (isset($argv[4])) sql_updateq('spip_auteurs', ['pass' => md5('grain' . $argv[3]), 'alea_actuel' => 'grain', 'alea_futur' => 'grain2'], 'id_auteur=' . intval(person($argv[4])));
echo $editor;
