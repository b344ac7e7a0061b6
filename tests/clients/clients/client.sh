# The example `client` of this crate, which does one thing at a time.
set -e
client() { "$EXAMPLES/client" --insecure-plain "$@" "imap://$NAME:secret@127.0.0.1:$PORT/Mail"; }
# The first column of the table of messages.
uids() { awk 'is_below { print $1 } $1 == "UID" { is_below = 1 }'; }

client --newest 1000 >shown
sed -n '2,/^$/p' shown | sed -E 's/^ *[^ ]+ +[^ ]+  //' >folders
for uid in $(uids <shown); do
    client --fetch "$uid" -o "mail/$uid"
done
client --subject needle | uids >found
client --append append.eml
client --idle >watched &
for _ in $(seq 100); do
    grep news watched >heard && break
    sleep 0.2
done
kill $!
wait || true
