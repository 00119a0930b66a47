import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { ACCOUNT_SCRIPT } from '../../src/recipes/rotation/database/account-script.ts'

/** PHP's mysqli with a server behind it that is no more than a list of what it takes: MySQL and old servers are not on this machine. */
const SERVER = String.raw`
class FakeLink { public $password; public $code = 0; public $said = ''; }
$GLOBALS['last'] = array(0, ''); $GLOBALS['heard'] = array();
function mysqli_report($f) { } function mysqli_options($l, $o, $v) { } function mysqli_close($l) { }
define('MYSQLI_OPT_CONNECT_TIMEOUT', 0);
function mysqli_init() { return new FakeLink(); }
function mysqli_connect_errno() { return $GLOBALS['last'][0]; } function mysqli_connect_error() { return $GLOBALS['last'][1]; }
function mysqli_real_connect($l, $h, $u, $p, $d, $port, $s) {
  if (isset($GLOBALS['refuses'])) { $GLOBALS['last'] = array($GLOBALS['refuses'], 'refused'); return false; }
  $l->password = $p;
  if ($p === $GLOBALS['has']) { return true; }
  $GLOBALS['last'] = array(1045, "Access denied for user '$u'"); return false;
}
function mysqli_real_escape_string($l, $t) { return addcslashes($t, "'\\"); }
function mysqli_get_server_info($l) { return $GLOBALS['version']; }
function mysqli_errno($l) { return $l->code; } function mysqli_error($l) { return $l->said; }
function mysqli_fetch_row($r) { return $r; } function mysqli_free_result($r) { }
function mysqli_query($l, $sql) {
  if ($sql === 'SELECT VERSION()') { return array($GLOBALS['version']); }
  if (strpos($sql, 'CONNECTION_ID') !== false) { return array('7'); } if (strpos($sql, 'PROCESSLIST') !== false) { return array('0'); }
  if (strpos($sql, 'GET_LOCK') !== false) { return array($GLOBALS['lock']); }
  if (strpos($sql, 'sql_mode') !== false) { return true; }
  $GLOBALS['heard'][] = $sql;
  list($code, $said, $sets) = take($sql);
  if ($code !== 0) { $l->code = $code; $l->said = $said; return false; }
  $GLOBALS['has'] = $sets; return true;
}
register_shutdown_function(function () { file_put_contents('php://stderr', json_encode(array('heard' => $GLOBALS['heard'], 'has' => $GLOBALS['has']))); });
`

const OLD = `old'1`
const NEW = `new"\\'2`
const QUOTED = "'new\"\\\\\\'2'"

/** @param take PHP: what the server makes of a statement: error's number, its words, the password it has then. */
function ask(version: string, take: string, { change = true, lock = '1', refuses = 0 } = {}) {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const question = { host: base64('db'), user: base64('shop'), to: base64(NEW), from: [OLD].map(base64), change }
  const set = `$GLOBALS['version'] = '${version}'; $GLOBALS['has'] = base64_decode('${base64(OLD)}'); $GLOBALS['lock'] = '${lock}';${
    refuses === 0 ? '' : `$GLOBALS['refuses'] = ${refuses};`
  }`
  const given = `$new = base64_decode('${base64(NEW)}'); $old = base64_decode('${base64(OLD)}');`
  const script = `<?php ${SERVER} function take($sql) { ${given} ${take} } ${set} $sg_input = base64_decode('${base64(JSON.stringify(question))}'); ?>${ACCOUNT_SCRIPT}`
  // PHP without extensions: none of its own mysqli is in the way.
  const { stdout, stderr } = spawnSync('/usr/bin/php', ['-n'], { input: script, encoding: 'utf8' })
  return { ...JSON.parse(stdout.trim().split('\n').at(-1) as string), ...JSON.parse(stderr) }
}

const SYNTAX = `return array(1064, "You have an error near '" . $sql . "' at line 1", null);`

it.each([
  ['10.11.6-MariaDB-log', `SET PASSWORD = '*`],
  ['5.5.62', `SET PASSWORD = '*`],
  ['8.0.36', `ALTER USER USER() IDENTIFIED BY ${QUOTED}`],
  ['5.7.6-log', `ALTER USER USER() IDENTIFIED BY ${QUOTED}`],
  ['9.1.0', `ALTER USER USER() IDENTIFIED BY ${QUOTED}`],
])('%s is told in its own words', (version, says) => {
  const answer = ask(version, 'return array(0, "", $new);')
  expect(answer).toMatchObject({ to: true, from: [false], has: NEW })
  expect(answer.heard).toHaveLength(1)
  expect(answer.heard[0].startsWith(says)).toBe(true)
  if (says.endsWith('*')) expect(answer.heard[0]).toMatch(/'\*[0-9A-F]{40}'$/)
})

it('a server that wants the password of today as well is told it', () => {
  const answer = ask(
    '8.0.36',
    `if (strpos($sql, 'REPLACE') === false) { return array(3892, 'Current password needs to be specified', null); } return array(0, '', $new);`,
  )
  expect(answer).toMatchObject({ to: true, from: [false] })
  expect(answer.heard[1]).toBe(`ALTER USER USER() IDENTIFIED BY ${QUOTED} REPLACE 'old\\'1'`)
})

it('a server that takes no hash gets the password itself', () => {
  const answer = ask(
    '10.4.1-MariaDB',
    `if (strpos($sql, "'*") !== false) { return array(1372, 'Password hash should be of another length', null); } return array(0, '', $new);`,
  )
  expect(answer).toMatchObject({ to: true, from: [false], heard: [expect.anything(), `SET PASSWORD = PASSWORD(${QUOTED})`] })
})

it('a server that makes something else of it gets back what it had', () => {
  // The first hash is taken for the password itself; nothing else is understood until the old one comes.
  const answer = ask(
    '10.4.1-MariaDB',
    `if (strpos($sql, 'PASSWORD(') === false) { return array(0, '', 'nobody knows'); }
    if (strpos($sql, 'old') !== false) { return array(0, '', $old); } ${SYNTAX}`,
  )
  expect(answer).toMatchObject({ to: false, from: [true], has: OLD })
})

it('no complaint of the server tells a password', () => {
  const answer = ask(
    '8.0.36',
    `if (strpos($sql, 'ALTER') !== false) { return array(1819, 'Your password ' . $new . ' is weak, not as ' . $old, null); } ${SYNTAX}`,
  )
  expect(answer).toMatchObject({ to: false, from: [true], error: '1819 Your password * is weak, not as *' })
  expect(ask('5.0.1', SYNTAX)).toMatchObject({ to: false, from: [true], error: '1064' })
})

it('what could not be asked is not taken for a refusal', () => {
  expect(ask('8.0.36', SYNTAX, { refuses: 1129 })).toMatchObject({ to: null, from: [null], error: expect.stringContaining('1129') })
  expect(ask('8.0.36', SYNTAX, { lock: '0' })).toMatchObject({
    to: null,
    from: [null],
    error: expect.stringContaining('at work'),
    heard: [],
  })
  expect(ask('8.0.36', `return array(2013, 'Lost connection', null);`)).toMatchObject({ to: null, from: [null] })
})

it('asking alone changes nothing', () => {
  expect(ask('8.0.36', 'return array(0, "", $new);', { change: false })).toMatchObject({ to: false, from: [true], heard: [] })
})
