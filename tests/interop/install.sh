#!/usr/bin/env bash
# Installs the servers that the tests run against. On a Debian-like machine, as root; quick when all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./packages.sh

# What does not come as an installed package: Cyrus, unpacked, and pymap in an environment of its own.
servers=target/servers
pymap_version=0.36.7
mkdir -p "$servers"

packages=(dovecot-imapd mailutils-imap4d python3-venv sasl2-bin libsasl2-modules libsasl2-modules-db)
# What Cyrus links to.
packages+=(libclamav12 libical3 libjansson4 libltdl7 libmariadb3 libpcre3 libpq5 libsigsegv2 libxapian30 libzephyr4)

need "${packages[@]}"

# The packages of Dovecot and Cyrus exclude each other, since both are "the" IMAP server. So this one is unpacked beside it. It gets its
# name when all of it is there: what is left of an installation that was interrupted is made anew.
if [[ ! -x $servers/cyrus/usr/lib/cyrus/bin/master ]]; then
    rm -rf "$servers"/cyrus{,.part}
    mkdir -p "$servers/cyrus.part/packages"
    # Who downloads for apt is not root.
    downloads=$(mktemp -d)
    chown _apt "$downloads"
    (cd "$downloads" && apt download cyrus-common cyrus-imapd)
    mv "$downloads"/* "$servers/cyrus.part/packages"
    rmdir "$downloads"
    packages=("$servers"/cyrus.part/packages/*)
    names=$(for package in "${packages[@]}"; do dpkg-deb -f "$package" Package; done | sort | xargs)
    [[ $names == 'cyrus-common cyrus-imapd' ]] || { echo "install.sh: apt has downloaded $names" >&2; exit 1; }
    for package in "${packages[@]}"; do
        dpkg-deb -x "$package" "$servers/cyrus.part"
    done
    rm -r "$servers/cyrus.part/packages"
    mv "$servers/cyrus.part" "$servers/cyrus"
fi

# An environment of Python cannot be moved, so that a file says of which version all is there.
installed=$servers/pymap/installed
if [[ $(cat "$installed" 2>/dev/null) != "$pymap_version" ]]; then
    rm -rf "$servers/pymap"
    python3 -m venv "$servers/pymap"
    # And of what it needs, those that it was tried with.
    "$servers/pymap/bin/pip" install -q "pymap==$pymap_version" proxy-protocol==0.11.3 pysasl==1.2.0 typing_extensions==4.16.0
    echo "$pymap_version" >"$installed"
fi
