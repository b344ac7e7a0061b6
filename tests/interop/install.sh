#!/usr/bin/env bash
# Installs the servers that the tests run against. On a Debian-like machine, as root; quick when all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What does not come as an installed package: Cyrus, unpacked, and pymap in an environment of its own.
servers=target/servers
pymap_version=0.36.7
mkdir -p "$servers"


apt() {
    [[ $EUID == 0 ]] || { echo 'install.sh: packages are missing; run this as root' >&2; exit 1; }
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

packages=(dovecot-imapd mailutils-imap4d python3-venv sasl2-bin libsasl2-modules libsasl2-modules-db)
# What Cyrus links to.
packages+=(libclamav12 libical3 libjansson4 libltdl7 libmariadb3 libpcre3 libpq5 libsigsegv2 libxapian30 libzephyr4)

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if [[ ${#missing[@]} != 0 ]]; then
    # No package may start its service; afterwards they may again, unless somebody else had forbidden it.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt update
    apt install -y --no-install-recommends "${missing[@]}"
fi

# The packages of Dovecot and Cyrus exclude each other, since both are "the" IMAP server. So this one is unpacked beside it.
if [[ ! -x $servers/cyrus/usr/lib/cyrus/bin/master ]]; then
    unpacked=$(mktemp -d)
    chmod 777 "$unpacked"
    (cd "$unpacked" && apt download cyrus-common cyrus-imapd)
    for package in "$unpacked"/*.deb; do
        dpkg-deb -x "$package" "$servers/cyrus"
    done
    rm -r "$unpacked"
fi

if [[ ! -x $servers/pymap/bin/pymap ]]; then
    python3 -m venv "$servers/pymap"
    "$servers/pymap/bin/pip" install -q "pymap==$pymap_version"
fi
