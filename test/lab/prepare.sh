#!/bin/bash
# prepare.sh [bench] : what the real layers of the tests (and of the bench) need, from the machine's own Debian archives.
# Installs what is missing when it may (root, or sudo without a password); else says which layer cannot run, and why, and
# ends with 1. No service is started by it, none is stopped. Safe to run again: nothing missing, nothing done.
set -euo pipefail

LAYERS=('real sshd' 'the age command' 'the pass command' 'real FTP servers' 'real SPIP and WordPress' 'Apache and PHP-FPM' 'a browser')
declare -A NEEDS=(
  ['real sshd']='openssh-server openssh-client busybox-static'
  ['the age command']='age'
  ['the pass command']='pass'
  ['real FTP servers']='pure-ftpd'
  ['real SPIP and WordPress']='php-cli php-curl php-gd php-mbstring php-mysql php-sqlite3 php-xml php-zip mariadb-server
    curl rsync bzip2 xz-utils zstd zip unzip debian-archive-keyring util-linux procps'
  ['Apache and PHP-FPM']='apache2 php-fpm'
  ['a browser']='chromium-headless-shell'
)
if [ "${1:-}" = bench ]; then
  LAYERS+=('the peers of the bench')
  NEEDS['the peers of the bench']='rsync restic yara time'
fi

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing() { local package; for package in $1; do installed "$package" || printf '%s ' "$package"; done; }
give_up() { # REASON
  local layer lacks
  for layer in "${LAYERS[@]}"; do
    lacks=$(missing "${NEEDS[$layer]}")
    [ -z "$lacks" ] || echo "siteguard: the layer '$layer' cannot run: ${lacks% } not installed, and $1" >&2
  done
  exit 1
}

# BusyBox's two packages exclude each other: a machine that has the other one keeps it.
! installed busybox || NEEDS['real sshd']=${NEEDS['real sshd']/busybox-static/busybox}

wanted=
if command -v dpkg-query >/dev/null; then
  for layer in "${LAYERS[@]}"; do wanted+=$(missing "${NEEDS[$layer]}"); done
else
  printf "siteguard: the layer '%s' cannot run: this machine is no Debian (no dpkg)\n" "${LAYERS[@]}" >&2
  exit 1
fi
[ -n "$wanted" ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  { command -v sudo >/dev/null && sudo -n true 2>/dev/null; } || give_up 'this account may not install packages (not root, and sudo asks for a password)'
  as_root=(sudo -n)
fi

# policy-rc.d keeps the packages from starting their services; one that stands there already is respected.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

log=$(mktemp)
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1; }
echo "siteguard: installing for the tests: $wanted" >&2
# --no-remove: a machine's own FTP server is not taken away for our sake.
# shellcheck disable=SC2086
apt install --no-install-recommends --no-remove $wanted || { apt update && apt install --no-install-recommends --no-remove $wanted; } ||
  give_up "apt-get failed: $(grep -m1 '^E: ' "$log" || tail -1 "$log")"
rm -f "$log"
