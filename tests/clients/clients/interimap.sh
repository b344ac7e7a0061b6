# interimap, both ways between this user and a second one of the same server.
set -e
export XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data
mkdir -p -m 700 config/interimap data/interimap
side() { printf '[%s]\ntype = imap\nhost = 127.0.0.1\nport = %s\nusername = %s\npassword = secret\nSTARTTLS = NO\ncompress = %s\n' "$@"; }
configure() {
    printf 'database = state.db\nlist-mailbox = *\n'
    side local "$DIRECT" "$NAME-2" NO
    side remote "$PORT" "$NAME" "$1"
}
# It is the one client that compresses.
configure YES >config/interimap/config
chmod 600 config/interimap/config

interimap
second() { curl -sS -m 20 "imap://$NAME-2:secret@127.0.0.1:$DIRECT/$1" "${@:2}" | tr -d '\r'; }
second '' | sed -E 's/.* "\/" "?([^"]*)"?$/\1/' >folders
search() { second Mail -X "UID SEARCH $1" | sed 's/^\* SEARCH//' | xargs -r -n 1; }
for uid in $(search ALL); do
    curl -sS -m 20 "imap://$NAME-2:secret@127.0.0.1:$DIRECT/Mail;UID=$uid" -o "mail/$uid"
done
second Mail -X "UID STORE $(search 'SUBJECT "Flag me"') +FLAGS (\\Flagged)" >/dev/null
second Mail -X "UID STORE $(search 'SUBJECT "Delete me"') +FLAGS (\\Deleted)" >/dev/null
second Mail -X EXPUNGE >/dev/null
curl -sS -m 20 -T append.eml "imap://$NAME-2:secret@127.0.0.1:$DIRECT/Mail"
interimap
# From here on it waits: by NOTIFY if the server has it, and otherwise it asks each second.
configure NO >config/interimap/config
waits=--watch=1
second '' -X CAPABILITY | grep -q NOTIFY && waits=--notify
interimap "$waits" &
sleep 2
sed 's/^Subject: .*/Subject: news\r/' append.eml >news.eml
curl -sS -m 20 -T news.eml "imap://$NAME:secret@127.0.0.1:$DIRECT/Mail"
for _ in $(seq 50); do
    search 'SUBJECT news' >heard
    [[ -s heard ]] && break
    sleep 0.3
done
kill $!
wait || true
