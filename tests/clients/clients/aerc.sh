# aerc.
set -e
export XDG_CONFIG_HOME=$HOME/config XDG_CACHE_HOME=$HOME/cache XDG_DATA_HOME=$HOME/data XDG_RUNTIME_DIR=$HOME
mkdir -p config/aerc
cp /usr/share/aerc/{aerc,binds}.conf config/aerc
cat >config/aerc/accounts.conf <<E
[account]
source = imap+insecure://$NAME:secret@127.0.0.1:$PORT
default = Mail
from = Alice <alice@example.org>
idle-timeout = 1s
E
chmod 600 config/aerc/accounts.conf
# The last message may come twice. And what it is to hear of may come between, since it idles from the beginning.
cat >store <<'E'
#!/bin/sh
cat >"$$"
grep -q '^Subject: news' "$$" || mv "$$" "mail/$(md5sum <"$$")"
E
chmod +x store
{ echo 'From alice@example.org Mon Mar  1 10:00:00 2021' && tr -d '\r' <append.eml; } >append.mbox
command() { printf '%s\ttype :%s\\r\n' "$1" "$2"; }
{
    printf 'Plain message\tsave screen\n'
    # Twice, since it passes over what it does not know yet, and starts anew if something comes.
    for _ in 1 2; do
        command '' 'select 0'
        for _ in $(seq $((COUNT + 1))); do
            command '' 'pipe -mb ./store'
            command '' 'next'
        done
    done
    command '' 'filter needle'
    printf '\\A(?s:(?!.*Plain message).*needle one)\tsave needles\n'
    command '' 'clear'
    command 'Plain message' 'search Flag me'
    command '' 'flag'
    command '' 'search Delete me'
    command '' 'delete'
    # It asks whether that is meant, and offers no first.
    command '' 'import-mbox append.mbox'
    printf 'is not empty\ttype \\x1b[C\\r\n'
    printf 'news\tsave heard\n'
    command '' quit
} >steps
"$CLIENTS/../target/clients/python/bin/python" "$CLIENTS/terminal.py" steps aerc
sed -E 's/  .*//' screen >folders
grep needle needles | grep -v filter >found
