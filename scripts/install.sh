#!/usr/bin/env bash
# Makes sure the programs behind ./test.sh and ./demo.sh are here: RabbitMQ, PostgreSQL with PostGIS, PgBouncer, Ceph RGW, curl, Python with pika;
# with the argument "bench" also what ./bench.sh compares with: pgloader, and Python with boto3 and psycopg2.
# As root on Debian or Ubuntu it installs what is missing with apt; otherwise it says what to install and exits 3.
# Nothing is started: the servers' packages are kept from starting their services, each test or demo run starts private ones.
set -euo pipefail

say() { printf 'install: %s\n' "$*" >&2; }

has_postgis() {
    local control
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        [ -x "/usr/lib/postgresql/$(basename "$(dirname "$(dirname "$control")")")/bin/initdb" ] && return 0
    done
    return 1
}

has_ceph() {
    local program
    for program in ceph ceph-mon ceph-osd ceph-authtool monmaptool radosgw radosgw-admin; do
        [ -x "/usr/bin/$program" ] || return 1
    done
}

# PostgreSQL 15 where there is one (production runs it), else the newest that has PostGIS.
postgis_package() {
    local found
    found=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V)
    grep -x 'postgresql-15-postgis-3' <<<"$found" || tail -n 1 <<<"$found"
}

missing=()
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
has_postgis || missing+=(postgis)
has_ceph || missing+=(radosgw ceph-mon ceph-osd ceph-common)
[ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
[ -x /usr/bin/curl ] || missing+=(curl)
/usr/bin/python3 -c 'import pika' 2>/dev/null || missing+=(python3 python3-pika)
if [ "${1:-}" = bench ]; then
    [ -x /usr/bin/pgloader ] || missing+=(pgloader)
    /usr/bin/python3 -c 'import boto3, psycopg2' 2>/dev/null || missing+=(python3-boto3 python3-psycopg2)
fi

if [ ${#missing[@]} -eq 0 ]; then
    say 'everything is here'
    exit 0
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "missing: ${missing[*]}"
    say 'install them, on Debian 12 with: apt-get install --no-install-recommends' \
        "$(sed 's/\bpostgis\b/postgresql-15 postgresql-15-postgis-3/' <<<"${missing[*]}")"
    exit 3
fi

work=$(mktemp -d)
policy=/usr/sbin/policy-rc.d
restore() {
    if [ -e "$work/policy-rc.d" ] || [ -L "$work/policy-rc.d" ]; then
        mv -f "$work/policy-rc.d" "$policy"
    elif [ -e "$work/ours" ]; then
        rm -f "$policy"
    fi
    rm -rf "$work"
}
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# invoke-rc.d asks this file before it starts a service; 101 means "do not".
: > "$work/ours"
if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$work/policy-rc.d"; fi
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
apt() { apt-get -q -o DPkg::Lock::Timeout=600 "$@" >>"$work/log" 2>&1 </dev/null; }

started=$SECONDS
say "installing ${missing[*]}"
apt update || say 'apt-get update reported faults; trying with the lists that are here'

packages=()
for package in "${missing[@]}"; do
    if [ "$package" = postgis ]; then
        package=$(postgis_package)
        [ -n "$package" ] || { say 'no package of PostgreSQL with PostGIS (postgresql-<n>-postgis-3) is on offer'; exit 3; }
        packages+=("${package%-postgis-3}")
    fi
    packages+=("$package")
done

if ! apt install -y --no-install-recommends "${packages[@]}"; then
    tail -n 30 "$work/log" >&2
    say "apt-get could not install: ${packages[*]}"
    exit 3
fi
say "installed ${packages[*]} in $((SECONDS - started)) s; no service was started"
