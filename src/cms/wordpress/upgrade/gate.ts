import type { Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import { gateStub } from '../../gate-page.ts'
import type { GateFile } from '../../upgrade-types.ts'

/**
 * What `wp-load.php` does on the command line meanwhile: loads the configuration, so that commands of the owner's go on. Jobs that the
 * machine's own timetable calls (`php wp-cron.php`) do not: what they write during a migration would be lost when it is taken back.
 */
const PASSING = String.raw`if (defined('DOING_CRON') && !defined('SITEGUARD_MIGRATES')) { fwrite(STDERR, "This site is being upgraded.\n"); exit(75); }
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
if (file_exists(ABSPATH . 'wp-config.php')) {
  require_once ABSPATH . 'wp-config.php';
} elseif (@file_exists(dirname(ABSPATH) . '/wp-config.php') && !@file_exists(dirname(ABSPATH) . '/wp-settings.php')) {
  require_once dirname(ABSPATH) . '/wp-config.php';
}
`

const ENTRY = 'wp-load.php'

/**
 * Every page, the dashboard, the API and each script of a plugin that wants WordPress load `wp-load.php` first, by its name, and nothing
 * of WordPress before it; `wp-config.php`, which it loads, is the site's. So one stub closes all, and one rename opens all again. What is
 * left open are scripts and styles joined by `wp-admin/load-scripts.php` and `load-styles.php`, which open no database.
 */
export function gate(_installation: Installation): GateFile[] {
  return [{ path: ENTRY as RemotePath, bytes: gateStub(ENTRY, PASSING) }]
}
