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
 * and our own scripts (which define SITEGUARD_MIGRATES before they load the CMS) pass: `passing` is PHP run for them then. `path` is the
 * entry's, relative to the installation.
 *
 * Opcache looks at a file's time, only every two seconds by default, and where it is told so never. So every answer takes out of it what
 * it holds of the installation, the stub too: what comes into their places is seen at once, and no old file is served beside new ones.
 * File by file, not by opcache_reset(): a restart waits for a moment without requests, and throws out other sites' files too. A file taken
 * out is listed with the time 0 until it is compiled again. (20 closings with eight visitors, Apache and PHP-FPM 8.2: no other answer than
 * the site or this one.) For PHP 5.4 and newer.
 */
export function gateStub(path: string, passing = ''): Buffer {
  const root = path.split('/').reduce((folder) => `dirname(${folder})`, '__FILE__')
  return Buffer.from(`<?php
// Put here by siteguard for the time of an upgrade, and taken away by it. To open the site by hand: siteguard runs list
if (PHP_SAPI !== 'cli' && !defined('SITEGUARD_MIGRATES')) {
  if (function_exists('opcache_invalidate')) {
    @opcache_invalidate(__FILE__, true);
    $opcache = function_exists('opcache_get_status') ? @opcache_get_status(true) : false;
    $root = rtrim(${root}, '/') . '/';
    foreach (isset($opcache['scripts']) ? $opcache['scripts'] : array() as $file => $script) {
      if (strncmp($file, $root, strlen($root)) === 0 && (!isset($script['timestamp']) || $script['timestamp'] !== 0)) {
        @opcache_invalidate($file, true);
      }
    }
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
