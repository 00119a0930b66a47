#!/bin/bash
# trees.sh LAB : real releases of SPIP, WordPress and PHP 7.4 from the Debian archives, as plain trees such as an owner's
# hosting holds, in LAB/trees/<cms>-<version> and LAB/php74. Run by trees.ts, as an unprivileged account, under its lock.
#
# apt works in a private state below LAB: the machine's own apt is only asked where its mirrors are. Signatures are checked.
# Read from the environment: SITEGUARD_LAB_SUITES, SITEGUARD_LAB_MIRROR, SITEGUARD_LAB_SECURITY_MIRROR, SITEGUARD_LAB_KEYRING.
set -euo pipefail
umask 022
PATH=$PATH:/usr/sbin:/sbin
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB=${1:?usage: trees.sh LAB}
SUITES=${SITEGUARD_LAB_SUITES:-bullseye bookworm trixie trixie-security sid}
KEYRING=${SITEGUARD_LAB_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
DEBS=$LAB/debs X=$LAB/unpacked TREES=$LAB/trees

# What Debian cuts out of a release and puts into packages of its own, by the suite it is taken from.
SPIP32_SUITE=bullseye SPIP44_SUITE=trixie SPIP44_SYMFONY_SUITE=bookworm WORDPRESS_SUITE=bookworm
SPIP32_LIBRARIES=(fonts-dustin libjs-excanvas libjs-jquery libjs-jquery-colorbox libjs-jquery-flot libjs-jquery-form
  libjs-jquery-migrate-1 libjs-jquery-ui libjs-mediaelement libjs-moment node-js-cookie php-getid3 php-pclzip php-xml-htmlsax3)
SPIP44_LIBRARIES=(fonts-dustin libjs-jquery libjs-jquery-form libjs-jquery-jstree libjs-mediaelement libjs-prefix-free
  libjs-twitter-bootstrap-datepicker node-js-cookie php-algo26-idna-convert php-getid3 php-jakeasmith-http-build-url)
# What upstream ships runs under PHP 7.4, as SPIP 4.4 says of itself: Symfony 5.4 does, trixie's 6.4 wants 8.1.
SPIP44_SYMFONY=(php-psr-container php-symfony-config php-symfony-dependency-injection php-symfony-deprecation-contracts
  php-symfony-filesystem php-symfony-service-contracts php-symfony-var-exporter)
PHP74=(php7.4-cgi php7.4-cli php7.4-common php7.4-fpm php7.4-gd php7.4-json php7.4-mbstring php7.4-mysql php7.4-opcache php7.4-sqlite3
  php7.4-xml php7.4-zip libffi7 libicu67 libonig5 libssl1.1 libxml2 libzip4)

die() { echo "trees: $*" >&2; exit 1; }
say() { echo "trees: $*" >&2; }

# ---- apt with a private state

APT_STATE=$LAB/apt
APT=(-q
  -o Dir::Etc::sourcelist="$APT_STATE/sources.list" -o Dir::Etc::sourceparts="$APT_STATE/none.d"
  -o Dir::Etc::preferences="$APT_STATE/none" -o Dir::Etc::preferencesparts="$APT_STATE/none.d"
  -o Dir::Etc::trusted="$APT_STATE/none" -o Dir::Etc::trustedparts="$APT_STATE/none.d"
  -o Dir::State="$APT_STATE/state" -o Dir::State::status="$APT_STATE/status" -o Dir::Cache="$APT_STATE/cache"
  -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
  -o Acquire::AllowInsecureRepositories=false -o Acquire::AllowDowngradeToInsecureRepositories=false
  -o APT::Get::AllowUnauthenticated=false -o Acquire::Languages=none -o Acquire::Retries=3)

uri_of() { # SUITE-REGEX : first archive in the machine's own sources (any format) that serves such a suite of Debian
  local known
  known=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
    awk -v re="$1" '$3 == "main" && $1 ~ re && ($4 == "Debian" || $4 !~ /^[A-Za-z]/) && !u { u = $2 } END { print u }')
  # Of an archive whose list was never fetched (a new machine may have one of three) that says nothing: what an update would ask does.
  [ -n "$known" ] || known=$(apt-get --print-uris update 2>/dev/null | tr -d "'" |
    awk -v re="$1" 'match($1, /\/dists\/.*\/InRelease$/) && !u {
      suite = substr($1, RSTART + 7, RLENGTH - 17); if (suite ~ re) u = substr($1, 1, RSTART) } END { print u }')
  echo "$known"
}

start_apt() {
  local main security codename suite uri
  codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-none}")
  main=${SITEGUARD_LAB_MIRROR:-$(uri_of "^($codename|stable|testing|unstable|sid)$")}
  security=${SITEGUARD_LAB_SECURITY_MIRROR:-$(uri_of '(-security|/updates)$')}
  [ -n "$main" ] || die "no Debian main archive in the machine's apt sources (set SITEGUARD_LAB_MIRROR)"
  [ -n "$security" ] || die "no Debian security archive in the machine's apt sources (set SITEGUARD_LAB_SECURITY_MIRROR)"
  [ -r "$KEYRING" ] || die "no $KEYRING: install debian-archive-keyring"
  mkdir -p "$APT_STATE/none.d" "$APT_STATE/state/lists/partial" "$APT_STATE/cache/archives/partial"
  : >"$APT_STATE/status"; : >"$APT_STATE/sources.list"
  for suite in $SUITES; do
    case $suite in *-security) uri=$security ;; *) uri=$main ;; esac
    echo "deb [signed-by=$KEYRING arch=$(dpkg --print-architecture)] $uri $suite main" >>"$APT_STATE/sources.list"
  done
  apt-get "${APT[@]}" update --error-on=any >"$APT_STATE/update.log" 2>&1 ||
    { tail -5 "$APT_STATE/update.log" >&2; die "apt-get update failed, see $APT_STATE/update.log"; }
}

download() { # DIR SUITE PACKAGE...
  local dir=$1 suite=$2; shift 2; mkdir -p "$dir"
  (cd "$dir" && apt-get "${APT[@]}" download "${@/%//$suite}" >>"$APT_STATE/download.log" 2>&1) ||
    { tail -3 "$APT_STATE/download.log" >&2; die "cannot download $* from $suite"; }
}

fetch() {
  start_apt
  rm -rf "$DEBS"; mkdir -p "$DEBS/spip"; : >"$APT_STATE/download.log"; : >"$DEBS/index"
  local version suite
  while read -r version suite; do
    (cd "$DEBS/spip" && apt-get "${APT[@]}" download "spip=$version" >>"$APT_STATE/download.log" 2>&1) || die "cannot download spip $version"
    echo "$version $suite $(cd "$DEBS/spip" && ls "spip_${version//:/%3a}"_*.deb)" >>"$DEBS/index"
  done < <(apt-cache "${APT[@]}" madison spip |
    awk -F'|' '{ split($3, a, " "); sub("/main", "", a[2]); gsub(" ", "", $2); if ($2 ~ /^(3\.2|4\.4)\./ && !seen[$2]++) print $2, a[2] }')
  grep -q '^3\.2\.' "$DEBS/index" && grep -q '^4\.4\.' "$DEBS/index" || die "no spip 3.2 and 4.4 in: $SUITES"
  download "$DEBS/spip32-libraries" $SPIP32_SUITE "${SPIP32_LIBRARIES[@]}"
  download "$DEBS/spip44-libraries" $SPIP44_SUITE "${SPIP44_LIBRARIES[@]}"
  download "$DEBS/spip44-libraries" $SPIP44_SYMFONY_SUITE "${SPIP44_SYMFONY[@]}"
  fetch_wordpress
  download "$DEBS/php74" $SPIP32_SUITE "${PHP74[@]}"
  say "$(find "$DEBS" -name '*.deb' | wc -l) packages, $(du -sh "$DEBS" | cut -f1), signatures checked against $(basename "$KEYRING")"
}

fetch_wordpress() { # the one of $WORDPRESS_SUITE, and the newest of each newer branch; each with its themes and libraries
  local oldest version suite dir name
  apt-cache "${APT[@]}" madison wordpress |
    awk -F'|' '{ split($3, a, " "); sub("/main", "", a[2]); gsub(" ", "", $2); print $2, a[2] }' | sort -rV >"$DEBS/wordpress-all"
  oldest=$(awk -v suite=$WORDPRESS_SUITE '$2 == suite { print $1; exit }' "$DEBS/wordpress-all")
  [ -n "$oldest" ] || die "no wordpress in $WORDPRESS_SUITE"
  while read -r version suite; do
    dir=$DEBS/wordpress-$version; mkdir -p "$dir/libraries"
    (cd "$dir" && apt-get "${APT[@]}" download "wordpress=$version" \
      $(apt-cache "${APT[@]}" madison $(apt-cache "${APT[@]}" pkgnames wordpress-theme-) |
        awk -F'|' -v version="$version" '{ gsub(" ", ""); if ($2 == version && !seen[$1]++) print $1 "=" $2 }') >>"$APT_STATE/download.log" 2>&1) ||
      die "cannot download wordpress $version"
    for name in $(dpkg-deb -f "$dir"/wordpress_*.deb Depends | tr ',' '\n' | awk '{ print $1 }' | sort -u |
      grep -E '^(libjs-|libphp-|php-getid3$|ca-certificates$)'); do
      download "$dir/libraries" "${suite%-security}" "$name"
    done
    echo "$version $suite" >>"$DEBS/wordpress-index"
  done < <(awk -v oldest="$oldest" '{ split($1, v, "."); branch = v[1] "." v[2] } !done && !seen[branch]++ { print } $1 == oldest { done = 1 }' "$DEBS/wordpress-all")
  [ "$(wc -l <"$DEBS/wordpress-index")" -gt 1 ] || die "no wordpress newer than $oldest in: $SUITES"
}

# ---- plain trees

unpack() { local dir=$1 deb; shift; mkdir -p "$dir"; for deb in "$@"; do dpkg -x "$deb" "$dir"; done; }

fill_links() { # TREE LIBRARIES : links that leave the tree (../../javascript/…, /etc/…) become copies of what they meant
  local link target
  (cd "$1" && find . -type l) | while read -r link; do
    target=$(readlink "$1/$link"); rm "$1/$link"
    case $target in /*) target=$2$target ;; *) target=$2/usr/share/$(sed -E 's#^(\.\./)+##' <<<"$target") ;; esac
    if [ -e "$target" ]; then cp -aL "$target" "$1/$link"; else say "left empty: $link"; : >"$1/$link"; fi
  done
}

make_spip() { # DEB TREE
  local deb=$X/spip tree=$2 libraries part file relative
  rm -rf "$deb" "$tree"; unpack "$deb" "$1"; mkdir -p "$tree"/{config,IMG,local,tmp,plugins}
  local share=$deb/usr/share/spip
  if [ -d "$share/vendor" ]; then libraries=$X/spip44-libraries; else libraries=$X/spip32-libraries; fi

  # Half of the package's root is links to /var/lib/spip and /etc/spip: take the code only. Its config/mes_options.php
  # requires mutualisation, so that stays out; the real security screen lies in /etc/spip.
  for part in index.php spip.php spip.png ecrire prive plugins-dist squelettes-dist vendor config/spip; do
    [ ! -e "$share/$part" ] || cp -a "$share/$part" "$tree/$part"
  done
  # Of its forty languages a French and an English owner need two: a quarter of all files, which every test would list, hash and copy.
  find "$tree" -path '*/lang/*_*.php' ! -name '*_fr*.php' ! -name '*_en*.php' -delete
  cp -a "$deb/etc/spip/ecran_securite.php" "$tree/config/"
  file=$(find "$deb" -name 'htaccess.txt*' -type f | head -1)
  case $file in *.gz) gzip -dc "$file" >"$tree/htaccess.txt" ;; ?*) cp "$file" "$tree/htaccess.txt" ;; esac
  fill_links "$tree" "$libraries"

  # The version it shows names the package; an owner's tree shows the release.
  sed -i -E 's/^(\$spip_version_affichee = ").*( \(Debian\)";)/\1@\2/; /^\$spip_version_affichee = "@/ s/"@.*"/"'"$(spip_version "$tree")"'"/' \
    "$tree/ecrire/inc_version.php"

  # getid3 is taken from PHP's include path.
  mkdir -p "$tree/plugins-dist/medias/lib"; cp -a "$libraries/usr/share/php/getid3" "$tree/plugins-dist/medias/lib/"
  sed -i "s#include_once *('getid3/getid3.php')#include_spip('lib/getid3/getid3')#" "$tree"/plugins-dist/medias/metadata/*.php

  # So is HTMLSax3 (3.2): without it the private area answers 500.
  local safehtml=$tree/plugins-dist/safehtml/lib/safehtml/classes
  if [ -d "$libraries/usr/share/php/XML" ] && [ -d "$safehtml" ]; then
    cp -a "$libraries/usr/share/php/XML" "$safehtml/"
    sed -i "s#^require_once 'XML/HTMLSax3.php'#if (!defined('XML_HTMLSAX3')) define('XML_HTMLSAX3', __DIR__ . '/XML/');\nrequire_once __DIR__ . '/XML/HTMLSax3.php'#" \
      "$safehtml/safehtml.php"
  fi

  if [ -d "$tree/vendor" ]; then
    # vendor/autoload.php requires /usr/share/php/…: copy those libraries in, make the paths relative.
    mkdir "$tree/vendor/debian"; cp -a "$libraries"/usr/share/php/* "$deb/usr/share/php/SpipLeague" "$tree/vendor/debian/"
    sed -i "s#'/usr/share/php/#__DIR__ . '/debian/#" "$tree/vendor/autoload.php"
    grep -rl "'/usr/share/php/" "$tree/vendor/debian" | while read -r file; do
      relative=$(realpath --relative-to="$(dirname "$file")" "$tree/vendor/debian")
      sed -i "s#'/usr/share/php/#__DIR__ . '/$relative/#" "$file"
    done
    sed -i "s#realpath('/usr/share/spip/')#realpath(__DIR__ . '/../../../../../')#" \
      "$tree/vendor/debian/SpipLeague/Component/Kernel/InstallationDetector.php"
    # Debian drops symfony/polyfill-php8x; below PHP 8.4, SPIP 4.4.28 and later then print an error with status 200.
    cp "$HERE/php/polyfill.php" "$tree/vendor/debian/"
    sed -i "0,/^\/\/ Require/s##require_once __DIR__ . '/debian/polyfill.php';\n\n// Require#" "$tree/vendor/autoload.php"
    grep -q debian/polyfill.php "$tree/vendor/autoload.php" || die "nothing to hang the polyfills on in $tree/vendor/autoload.php"
    grep -q debian/polyfill.php "$tree/vendor/autoload.php" || die "vendor/autoload.php has changed shape"
  fi
  age_edited "$tree" "$tree/ecrire/paquet.xml"
  [ -z "$(find "$tree" -type l)" ] || die "links are left in $tree"
}

make_wordpress() { # DEBS TREE
  local deb=$X/wordpress libraries=$X/wordpress-libraries tree=$2
  rm -rf "$deb" "$libraries" "$tree"; unpack "$deb" "$1"/*.deb; unpack "$libraries" "$1"/libraries/*.deb
  # wp-content lies in two places, the configuration file is the package's own, and the libraries are links.
  cp -a "$deb/usr/share/wordpress" "$tree"; rm -f "$tree/wp-config.php" "$tree/.htaccess"
  cp -an "$deb/var/lib/wordpress/wp-content/." "$tree/wp-content/"
  find "$tree/wp-content" -type l -lname '/*' -delete
  rmdir "$tree"/wp-content/uploads "$tree"/wp-content/languages/{themes,core,plugins} "$tree/wp-content/languages" 2>/dev/null || true
  mkdir -p "$libraries/etc/ssl/certs"
  cat "$libraries"/usr/share/ca-certificates/mozilla/*.crt >"$libraries/etc/ssl/certs/ca-certificates.crt"
  fill_links "$tree" "$libraries"
  age_edited "$tree" "$tree/wp-includes/version.php"
  find "$tree" -type d -exec chmod 755 {} + ; find "$tree" -type f -exec chmod 644 {} +
}

age_edited() { # TREE REFERENCE : what was edited here gets the release's time: opcache goes by time, and mixes two trees otherwise
  find "$1" -newermt "$(date -r "$LAB/apt/update.log" '+%F %T')" -type f -exec touch -r "$2" {} +
}

make_php74() { # PHP 7.4 for SPIP 3.2, with its own libraries
  local dir=$LAB/php74 x=$X/php74 extension program libraries
  rm -rf "$dir" "$x"; unpack "$x" "$DEBS"/php74/*.deb; mkdir -p "$dir"; mv "$x" "$dir/files"; x=$dir/files
  {
    echo "extension_dir=$(dirname "$(find "$x" -name mysqlnd.so)")"
    for extension in mysqlnd pdo xml ctype dom fileinfo iconv json mbstring mysqli pdo_mysql sqlite3 pdo_sqlite phar posix \
      simplexml tokenizer xmlreader xmlwriter gd zip; do echo "extension=$extension.so"; done
  } >"$dir/php.ini"
  libraries=$(find "$x" -type d -path '*/lib/*-linux-gnu*' -prune | paste -sd:)
  # php-fpm has opcache, as on every host; the command line has not.
  for program in bin/php bin/php-cgi sbin/php-fpm; do
    printf '#!/bin/bash\nexport LD_LIBRARY_PATH=%q PHP_INI_SCAN_DIR=\nexec %q -c %q%s "$@"\n' "$libraries" "$x/usr/${program}7.4" "$dir/php.ini" \
      "$([ $program != sbin/php-fpm ] || echo ' -d zend_extension=opcache.so')" >"$dir/${program#*/}"
    chmod 755 "$dir/${program#*/}"
  done
  { "$dir/php" -v && "$dir/php-cgi" -v && "$dir/php-fpm" -v; } >"$dir/version" 2>&1 || { cat "$dir/version" >&2; die "PHP 7.4 does not start"; }
  ! grep -q Warning "$dir/version" || { grep Warning "$dir/version" >&2; die "PHP 7.4 misses a library"; }
}

spip_version() { sed -nE "s/^\\\$spip_version_branche *= *['\"]?([0-9._]+).*/\1/p" "$1/ecrire/inc_version.php"; }
spip_schema() { sed -nE 's/^\$spip_version_base *= *([0-9_]+);.*/\1/p' "$1/ecrire/inc_version.php"; }
wordpress_version() { sed -nE "s/^\\\$wp_version *= *'([0-9.]+)'.*/\1/p" "$1/wp-includes/version.php"; }

# An upgrade that changes the database needs a 4.4 with an older one. A point release of Debian may take the last of them out of every suite (it did on
# 23 November 2026): then one more is made of the oldest there is, numbered one less, whose database is a step younger than it was. Its files
# differ from that release's in these lines alone.
make_older() { # NAMES OF SPIP 4.4 TREES, OLDEST FIRST
  local oldest=$1 newest=${!#} schema before release tree file
  schema=$(spip_schema "$TREES/$oldest")
  [ "$schema" = "$(spip_schema "$TREES/$newest")" ] || return 0
  release=$(spip_version "$TREES/$oldest"); release=${release%.*}.$((${release##*.} - 1))
  tree=$TREES/spip-$release; cp -a "$TREES/$oldest" "$tree"; cp -a "$TREES/mutualisation-${oldest#spip-}" "$TREES/mutualisation-$release"
  file=$(grep -l "^\$GLOBALS\['maj'\]\[$schema\]" "$tree"/ecrire/maj/*.php) || die "no step to $schema in $oldest"
  before=$(sed -nE "s/^\\\$GLOBALS\['maj'\]\[([0-9_]+)\].*/\1/p" "$file" | sort | grep -B1 -x "$schema" | head -1)
  [ "$before" != "$schema" ] && [ -n "$before" ] || die "no step before $schema in $oldest"
  sed -i "/^\$GLOBALS\['maj'\]\[$schema\]/,/^\];/d" "$file"
  sed -i -E "s/^(\\\$spip_version_base *= *)[0-9_]+;/\1$before;/; s/^(\\\$spip_version_(branche|affichee) *= *['\"])[0-9.]+/\1$release/" "$tree/ecrire/inc_version.php"
  sed -i -E "0,/version=\"[0-9.]+\"/s//version=\"$release\"/" "$tree/ecrire/paquet.xml"
  [ "$(spip_version "$tree") $(spip_schema "$tree")" = "$release $before" ] || die "spip-$release could not be made"
  age_edited "$tree" "$TREES/$oldest/ecrire/paquet.xml"
  say "spip-$release made of $oldest, with the database of $before: the archive has no older one"
}

make_trees() {
  local version suite deb release
  rm -rf "$X" "$TREES"; mkdir -p "$TREES"
  unpack "$X/spip32-libraries" "$DEBS"/spip32-libraries/*.deb
  unpack "$X/spip44-libraries" "$DEBS"/spip44-libraries/*.deb
  make_php74
  sort -rV "$DEBS/index" | while read -r version suite deb; do
    make_spip "$DEBS/spip/$deb" "$TREES/.new"; release=$(spip_version "$TREES/.new")
    [ -n "$release" ] || die "no version in spip $version"
    if [ -e "$TREES/spip-$release" ]; then say "$release: kept the newer package, not $version"; rm -rf "$TREES/.new"; continue; fi
    mv "$TREES/.new" "$TREES/spip-$release"; say "spip-$release from $version ($suite)"
    # One core for several sites: upstream's plugin of that name, which Debian packs along.
    cp -a "$X/spip/usr/share/spip/mutualisation" "$TREES/mutualisation-$release"
  done
  make_older $(cd "$TREES" && ls -d spip-4.4.* | sort -V)
  while read -r version suite; do
    make_wordpress "$DEBS/wordpress-$version" "$TREES/.new"; release=$(wordpress_version "$TREES/.new")
    [ -n "$release" ] || die "no version in wordpress $version"
    mv "$TREES/.new" "$TREES/wordpress-$release"; say "wordpress-$release from $version ($suite)"
  done <"$DEBS/wordpress-index"
  rm -rf "$X"
}

fetch
make_trees
