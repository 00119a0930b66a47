/** Text of the gate's answer that no site has. */
export const GATE_MARK = 'siteguard-gate-6f1c0f4a'

/** Seconds after which visitors, and robots, are asked to come back. */
const RETRY_AFTER = 120

const PAGE = `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>Site en maintenance · Site under maintenance</title>
<style>body{font:1.1em/1.5 sans-serif;max-width:34em;margin:15vh auto;padding:0 1em;color:#222}hr{border:0;border-top:1px solid #ccc}</style>
</head><body><!-- ${GATE_MARK} -->
<p>Ce site est mis à jour en ce moment. Il sera de retour dans quelques minutes.</p><hr>
<p lang="en">This site is being upgraded. It will be back in a few minutes.</p>
</body></html>`

/**
 * What stands in the place of an entry file while a site is closed: 503 with Retry-After for whoever comes by the web. The command line
 * and our own scripts (which define SITEGUARD_MIGRATES before they load the CMS) pass: \`passing\` is PHP run for them then.
 *
 * Every answer takes the stub out of opcache, which looks at a file's time, and only every two seconds by default: so that what comes into
 * this place after it is seen at once. The first takes everything out, so that no old file is served beside new ones; not each, as PHP
 * processes die of that (a signal 11 in every third opening, PHP 8.2, eight visitors at once). For PHP 5.4 and newer.
 */
export function gateStub(passing = ''): Buffer {
  return Buffer.from(`<?php
// Put here by siteguard for the time of an upgrade, and taken away by it. To open the site by hand: siteguard runs list
if (PHP_SAPI !== 'cli' && !defined('SITEGUARD_MIGRATES')) {
  if (function_exists('opcache_invalidate')) { @opcache_invalidate(__FILE__, true); }
  if (function_exists('opcache_reset')) {
    $opcache = function_exists('opcache_get_status') ? @opcache_get_status(false) : false;
    $put = max((int) @filemtime(__FILE__), (int) @filectime(__FILE__));
    if (!$opcache || (empty($opcache['restart_pending']) && empty($opcache['restart_in_progress'])
      && $opcache['opcache_statistics']['last_restart_time'] <= $put)) { @opcache_reset(); }
  }
  if (!headers_sent()) {
    header((isset($_SERVER['SERVER_PROTOCOL']) ? $_SERVER['SERVER_PROTOCOL'] : 'HTTP/1.1') . ' 503 Service Unavailable', true, 503);
    header('Retry-After: ${RETRY_AFTER}');
    header('Cache-Control: no-store');
    header('Content-Type: text/html; charset=utf-8');
  }
  echo <<<'SITEGUARD'
${PAGE}
SITEGUARD;
  exit;
}
${passing}`)
}
