#!/usr/bin/env bash
# Installs the mail clients that the tests run. On a Debian-like machine, as root; quick when all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../interop/packages.sh

# What does not come as an installed package, with the versions that it was tried with.
clients=target/clients
python=(imapclient==4.1.0 imap-tools==1.16.0 aioimaplib==2.0.3)
# A terminal that remembers what is on its screen.
python+=(pyte==0.8.2)
node=imap@0.8.19
mkdir -p "$clients"

# Ruby brings its IMAP library with it.
packages=(isync interimap fetchmail curl imapfilter mutt neomutt fdm aerc dovecot-imapd python3-venv libmail-imapclient-perl ruby ca-certificates)
# There may be a Node that is not Debian's, which excludes Debian's.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
need "${packages[@]}"

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
