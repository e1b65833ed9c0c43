#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Set-up of a development machine, called by ./dev; every step looks first whether it is needed.
#   setup.sh [packages-file …]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root: $*
Install sudo, or run './dev setup' once as root."
    fi
}

missing_packages() {
    local wanted
    wanted=$(sed 's/#.*//' "$@" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u)
    # One query for all, which fails where it knows only some; what it does not report as installed is missing.
    # shellcheck disable=SC2086
    { dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null || true; } | awk '$1 == "ii" {print $2}' |
        sort -u | comm -13 - <(printf '%s\n' "$wanted")
}

install_packages() {
    command -v dpkg-query >/dev/null || die "this set-up is for Debian 12 (no dpkg found)"
    local missing
    missing=$(missing_packages "$@")
    # Node from elsewhere brings its own npm and cannot live beside Debian's; any npm will do.
    if command -v npm >/dev/null; then missing=$(printf '%s\n' "$missing" | grep -vx npm || true); fi
    [ -n "$missing" ] || return 0
    say "Debian packages: installing $(printf '%s\n' "$missing" | wc -l) (once)"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
        die "apt-get update failed: is the network up, and do /etc/apt/sources.list* name a Debian 12 mirror?"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing ||
        die "apt-get could not install: $(printf '%s ' $missing)"
}

file_ok() { [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status; }

fetch_npm_files() {
    local list=$here/npm-files.txt package version file sum
    declare -A wanted=()
    while read -r package version file sum; do
        case $package in ''|'#'*) continue ;; esac
        file_ok "$root/third-party/$package/$file" "$sum" || wanted[$package@$version]=1
    done < "$list"
    local spec
    for spec in "${!wanted[@]}"; do fetch_npm_package "$spec"; done
}

fetch_npm_package() {
    local spec=$1 package=${1%@*} work tarball p v file sum
    say "npm registry: fetching $spec (once)"
    work=$(mktemp -d "${TMPDIR:-/tmp}/limen-fetch.XXXXXX")
    tarball=$(cd "$work" && npm pack --silent --ignore-scripts "$spec" | tail -n 1) && [ -f "$work/$tarball" ] ||
        { rm -rf "$work"; die "npm could not fetch $spec: is the network up, and does 'npm config get registry' name a registry?"; }
    while read -r p v file sum; do
        [ "$p@$v" = "$spec" ] || continue
        tar -xzf "$work/$tarball" -C "$work" "package/$file" ||
            { rm -rf "$work"; die "$spec holds no $file"; }
        file_ok "$work/package/$file" "$sum" ||
            { rm -rf "$work"; die "$spec: $file is not the file that was reviewed (SHA-256 differs); nothing was kept"; }
        mkdir -p "$root/third-party/$package/$(dirname "$file")"
        mv "$work/package/$file" "$root/third-party/$package/$file"
    done < "$here/npm-files.txt"
    rm -rf "$work"
}

# pcscd insists on this folder although our private one keeps its socket elsewhere.
make_pcscd_folder() { [ -d /run/pcscd ] || as_root mkdir -p /run/pcscd; }

install_packages "${@:-$here/debian-packages.txt}"
fetch_npm_files
make_pcscd_folder
