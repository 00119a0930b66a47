import type { RawFinding } from '../../core/finding.ts'
import { quote } from '../shared/subjects.ts'
import { CERTAIN, isMediaZone, LOW, PROBABLE, type SettingsFile, tell, WEAKENED } from './context.ts'

/** Firewalls that owners prepend on purpose: SPIP's security screen and Wordfence. */
const FIREWALLS = /^(?:.*\/)?(?:ecran_securite|wordfence-waf)\.php$/i
const MEDIA_FOLDERS = /(?:^|\/)(?:IMG|local|tmp|uploads?|cache|images?|media)\//i

const isOff = (value: string): boolean => /^(?:none|off|0|no|false|)$/i.test(value)
const isOn = (value: string): boolean => /^(?:on|1|yes|true)$/i.test(value)

/** Judges one PHP setting, wherever it is written: php_value, php_flag, php.ini, .user.ini. */
export function* judgePhpSetting(
  file: SettingsFile,
  name: string,
  value: string,
  where: { line: number; text: string },
): Iterable<RawFinding> {
  const key = name.toLowerCase()
  const shown = quote(value)
  if (key === 'auto_prepend_file' || key === 'auto_append_file') {
    if (isOff(value)) return
    const harmless = FIREWALLS.test(value) && !MEDIA_FOLDERS.test(value) && !isMediaZone(file.zone)
    yield tell(file, 'config-prepend', { directive: key, value: shown }, harmless ? LOW : CERTAIN, where)
  } else if (weakens(key, value)) {
    yield tell(file, 'config-php-setting', { directive: key, value: shown }, WEAKENED, where)
  } else if (loadsCode(key, value)) {
    yield tell(file, 'config-php-setting', { directive: key, value: shown }, PROBABLE, where)
  } else if (key === 'engine' && isOn(value) && isMediaZone(file.zone)) {
    yield tell(file, 'config-handler', { directive: 'engine', value: shown }, PROBABLE, where)
  }
}

/** A protection is switched off. Lists that forbid more are an owner's hardening. */
function weakens(key: string, value: string): boolean {
  if (key === 'disable_functions' || key === 'disable_classes' || key === 'suhosin.executor.func.blacklist') return isOff(value)
  if (key === 'open_basedir') return isOff(value) || value === '/'
  return key === 'allow_url_include' && isOn(value)
}

/** PHP is made to load a library, or to run another program. */
function loadsCode(key: string, value: string): boolean {
  if (key === 'extension_dir') return !/^\/(?:usr|opt)\//.test(value)
  // A bare name is the host's own module; a path is somebody's.
  if (key === 'extension' || key === 'zend_extension') return value.includes('/') && !/^\/(?:usr|opt)\//.test(value)
  if (key === 'sendmail_path')
    return (
      value !== '' &&
      !/^["']?(?:\/[\w.-]{1,40}){0,6}\/?(?:sendmail|msmtp|ssmtp|esmtp|exim4?|nullmailer-inject|mini_sendmail|catchmail)\b/.test(value)
    )
  if (key === 'error_log') return /\.(?:php\d?|phtml|phar|pht)$/i.test(value)
  if (key === 'include_path') return MEDIA_FOLDERS.test(value)
  return key === 'unserialize_callback_func' && value !== ''
}
