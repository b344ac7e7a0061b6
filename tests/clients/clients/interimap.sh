# interimap, both ways between this user and a second one of the same server.
set -e
export XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data
mkdir -p -m 700 config/interimap data/interimap
side() { printf '[%s]\ntype = imap\nhost = 127.0.0.1\nport = %s\nusername = %s\npassword = secret\nSTARTTLS = NO\ncompress = %s\n' "$@"; }
{
    printf 'database = state.db\nlist-mailbox = *\n'
    side local "$DIRECT" "$NAME-2" NO
    side remote "$PORT" "$NAME" YES
} >config/interimap/config
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
# Now both are alike. What does not pass compressed can be read in the trace.
sed -i 's/^compress = YES/compress = NO/' config/interimap/config
before=$(wc -l <trace)
interimap
tail -n "+$((before + 1))" trace >last
grep -q ' C: .*LIST.*STATUS' last
grep -E ' C: .*(APPEND|STORE|EXPUNGE|COPY|BODY|CREATE|DELETE)' last >again || true
