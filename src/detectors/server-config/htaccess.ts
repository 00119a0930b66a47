import type { RawFinding } from '../../core/finding.ts'
import { findOpenTag } from '../php/lexer.ts'
import { quote } from '../shared/subjects.ts'
import { CERTAIN, isMediaZone, LOW, POSSIBLE, PROBABLE, type SettingsFile, tell } from './context.ts'
import { type Directive, parseHtaccess } from './parse.ts'
import { judgePhpSetting } from './php-settings.ts'
import { judgeRedirects } from './redirects.ts'

/** Handlers and types that run a file: mod_php, FPM through proxy, CGI, server-side includes. */
const RUNS = /php|x-httpd-(?!source)|cgi|fcgi|server-parsed|proxy:|lsapi|suphp|perl-script|mod_python/i
const RUNS_PHP = /php|proxy:|lsapi|fcgi/i
/** Extensions hosts themselves give to PHP. */
const PHP_EXTENSION = /^\.?(?:php\d{0,2}|phtml|phar|pht|phps|inc)$/i
const PAGE_EXTENSION = /^\.?(?:html?|xhtml|shtml?|xml|rss|tpl|api)$/i
const CGI_EXTENSION = /^\.?(?:cgi|pl|fcgi|py|rb|sh|lua|stm|shtml?)$/i

/** Judges a `.htaccess`. */
export function* judgeHtaccess(file: SettingsFile, source: string): Iterable<RawFinding> {
  const directives = parseHtaccess(source)
  // `AddHandler cgi-script .php` together with `Options -ExecCGI` keeps programs from running: a well-known hardening.
  const noCgi = directives.some((d) => d.name.toLowerCase() === 'options' && d.args.some((arg) => /^-ExecCGI$/i.test(arg)))
  for (const directive of directives) yield* judgeDirective(file, directive, noCgi)
  yield* judgeRedirects(file, directives)
  const tag = findOpenTag(source, 0)
  if (tag !== undefined) {
    const text = source.slice(tag.start, tag.start + 120).split('\n', 1)[0] as string
    const line = source.slice(0, tag.start).split('\n').length
    yield tell(file, 'config-handler', { directive: '<?php', value: quote(text) }, CERTAIN, { line, text })
  }
}

function* judgeDirective(file: SettingsFile, directive: Directive, noCgi: boolean): Iterable<RawFinding> {
  const { args } = directive
  const handler = args[0] ?? ''
  switch (directive.name.toLowerCase()) {
    case 'php_value':
    case 'php_flag':
    case 'php_admin_value':
    case 'php_admin_flag':
      yield* judgePhpSetting(file, handler, args.slice(1).join(' '), directive)
      return
    case 'addtype':
    case 'addhandler':
    case 'addcharset':
    case 'addoutputfilter':
      if (RUNS.test(handler) || /^INCLUDES/i.test(handler)) yield* judgeExtensions(file, directive, handler, args.slice(1), noCgi)
      return
    case 'action':
      if (isMediaZone(file.zone)) yield handlerFinding(file, directive, PROBABLE)
      return
    case 'setoutputfilter':
      if (/(?:^|;)INCLUDES(?:;|$)/i.test(handler)) yield* judgeForced(file, directive)
      return
    case 'sethandler':
    case 'forcetype':
      if (RUNS.test(handler) && !(noCgi && /cgi/i.test(handler))) yield* judgeForced(file, directive)
      return
    case 'options':
      if (!isMediaZone(file.zone)) return
      // `All` is what old hosts wrote anywhere; the others are asked for by name.
      if (args.some((arg) => /^\+?(?:ExecCGI|Includes)$/i.test(arg))) yield handlerFinding(file, directive, PROBABLE)
      else if (args.some((arg) => /^\+?All$/i.test(arg))) yield handlerFinding(file, directive, POSSIBLE)
      return
    case 'setenv':
      if (/^(?:LD_PRELOAD|LD_LIBRARY_PATH|PHP_INI_SCAN_DIR|PHPRC)$/i.test(handler)) {
        const grade = /^LD_/i.test(handler) ? PROBABLE : LOW
        yield tell(file, 'config-php-setting', { directive: handler, value: quote(args.slice(1).join(' ')) }, grade, directive)
      }
      return
    case 'suphp_configpath':
      yield tell(file, 'config-php-setting', { directive: directive.name, value: quote(handler) }, LOW, directive)
      return
    default:
  }
}

const handlerFinding = (file: SettingsFile, directive: Directive, grade: typeof CERTAIN): RawFinding =>
  tell(file, 'config-handler', { directive: directive.name, value: quote(directive.args.join(' ')) }, grade, directive)

/** `AddHandler x .a .b`: which extensions are made to run? */
function* judgeExtensions(
  file: SettingsFile,
  directive: Directive,
  handler: string,
  extensions: readonly string[],
  noCgi: boolean,
): Iterable<RawFinding> {
  if (noCgi && /cgi/i.test(handler) && !RUNS_PHP.test(handler.replace(/cgi/gi, ''))) return
  const php = RUNS_PHP.test(handler)
  const strange = extensions.filter((e) => !(php ? PHP_EXTENSION : CGI_EXTENSION).test(e))
  if (isMediaZone(file.zone)) yield handlerFinding(file, directive, CERTAIN)
  else if (strange.some((e) => !PAGE_EXTENSION.test(e))) yield handlerFinding(file, directive, php ? CERTAIN : PROBABLE)
  // Old sites let PHP run in .html pages on purpose.
  else if (strange.length > 0 && php) yield handlerFinding(file, directive, POSSIBLE)
}

/** `SetHandler x`: for all files of the folder, or for those of a section around it. */
function* judgeForced(file: SettingsFile, directive: Directive): Iterable<RawFinding> {
  if (isMediaZone(file.zone)) {
    yield handlerFinding(file, directive, CERTAIN)
    return
  }
  const section = directive.sections.findLast(
    ({ name }) => name === 'files' || name === 'filesmatch' || name === 'if' || name === 'location' || name === 'locationmatch',
  )
  if (section === undefined) {
    yield handlerFinding(file, directive, CERTAIN)
    return
  }
  const pattern = section.args.filter((arg) => arg !== '~').join(' ')
  if (section.name === 'if') {
    yield handlerFinding(file, directive, /php/i.test(pattern) ? LOW : POSSIBLE)
    return
  }
  if (!namesOnlyPhp(pattern)) yield handlerFinding(file, directive, CERTAIN)
}

/** Words of file names that are no code, in a pattern of a section. */
const OTHER_NAMES =
  /jpe?g|png|gif|ico|bmp|webp|svg|txt|css|\bjs\b|pdf|docx?|zip|gz|mp[34]|woff|ttf|swf|xml|json|log|\.ht|dat\b|tmp|bak|sql/i

/**
 * Whether a section's pattern speaks of PHP's own extensions only. The pattern is the site's: it is read as text, never run as a
 * regular expression.
 */
function namesOnlyPhp(pattern: string): boolean {
  const isPhp = /ph(?:p|tml|ar)/i.test(pattern) || /\.ph\(/i.test(pattern) || /ph\(?\?*:?(?:p|ar|tml)/i.test(pattern)
  return isPhp && !OTHER_NAMES.test(pattern)
}
