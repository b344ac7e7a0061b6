#!/usr/bin/env bash
# Installs the mail clients that the tests run. On a Debian-like machine, as root; quick when all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What does not come as an installed package, with the versions that it was tried with.
clients=target/clients
python=(imapclient==4.1.0 imap-tools==1.16.0 aioimaplib==2.0.3)
# A terminal that remembers what is on its screen.
python+=(pyte==0.8.2)
node=imap@0.8.19
mkdir -p "$clients"

apt() {
    [[ $EUID == 0 ]] || { echo 'install.sh: packages are missing; run this as root' >&2; exit 1; }
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Ruby brings its IMAP library with it.
packages=(isync interimap fetchmail curl imapfilter mutt neomutt fdm aerc dovecot-imapd python3-venv libmail-imapclient-perl ruby ca-certificates)
# There may be a Node that is not Debian's, which excludes Debian's.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
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

# complete FOLDER WHAT: true if all of it is there already. What is left of an installation that was interrupted is made anew.
complete() {
    [[ $(cat "$clients/$1/installed" 2>/dev/null) != "$2" ]] || return 0
    rm -rf "${clients:?}/$1"
    mkdir -p "$clients/$1"
    return 1
}

if ! complete python "${python[*]}"; then
    python3 -m venv "$clients/python"
    "$clients/python/bin/pip" install -q "${python[@]}"
    echo "${python[*]}" >"$clients/python/installed"
fi
if ! complete node "$node"; then
    npm install --silent --no-fund --no-audit --prefix "$clients/node" "$node"
    echo "$node" >"$clients/node/installed"
fi
