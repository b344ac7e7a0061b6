# What the scripts that install have in common: to be sourced.

apt() {
    [[ $EUID == 0 ]] || { echo 'install.sh: packages are missing; run this as root' >&2; exit 1; }
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# need PACKAGE...: installs those that are not there.
need() {
    local package policy missing=()
    for package; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} != 0 ]] || return 0
    # No package may start its service; afterwards they may again, unless somebody else had forbidden it.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap "rm -f $policy" EXIT
    fi
    apt update
    apt install -y --no-install-recommends "${missing[@]}"
}
