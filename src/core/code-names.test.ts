import { expect, it } from 'vitest'
import { isCodeName, phpParts } from './code-names.ts'

/** Written out again: one that goes missing is a file nobody reads again. */
const PHP = 'php php2 php3 php4 php5 php6 php7 php8 php81 php82 php83 php84 phtml phar pht phpt pgif phps inc module shtml'.split(' ')
const OTHERS = 'cgi pl py rb sh fcgi lua asp aspx jsp jspx cfm js html'.split(' ')
const SETTINGS = ['.htaccess', '.user.ini', 'php.ini', '.ovhconfig', '.htpasswd', 'web.config']

it('knows what may run, or decides what runs, in any case of its letters', () => {
  for (const one of [...PHP, ...OTHERS].flatMap((part) => [`a/x.${part}`, `x.${part.toUpperCase()}`]))
    expect(isCodeName(one), one).toBe(true)
  for (const one of SETTINGS.flatMap((name) => [name, `a/b/${name}`, `a/${name.toUpperCase()}`])) expect(isCodeName(one), one).toBe(true)
  for (const one of ['', 'php', 'a.php/x.txt', 'x.phpx', 'x.txt', 'x.htm', 'x.ini', 'htaccess', 'x.htaccess.txt', 'x.js.map', 'config'])
    expect(isCodeName(one), one).toBe(false)
})

it('sees the parts of a name that a server takes for PHP, wherever they stand in it', () => {
  expect(phpParts('a/x.php.jpg')).toEqual(['php'])
  expect(phpParts('a.phar/x.PHP5.inc')).toEqual(['php5', 'inc'])
  expect(phpParts('php.jpg')).toEqual([])
  expect(phpParts('x.jpg')).toEqual([])
  for (const end of ['.', '..', ' ', '\t', '\0', '\u007f', '\u00a0', '\u200b', '. . '])
    expect(phpParts(`x.php${end}`), end).toEqual(['php'])
  expect(phpParts('x. php .jpg')).toEqual([' php '])
})
