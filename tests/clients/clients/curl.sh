# curl, which does one thing at a time.
set -e
imap=imap://$NAME:secret@127.0.0.1:$PORT
ask() { curl -sS -m 20 "$@"; }

ask "$imap/" | tr -d '\r' | sed -E 's/.* "\/" "?([^"]*)"?$/\1/' >folders
search() { ask "$imap/Mail" -X "UID SEARCH $1" | tr -d '\r' | sed 's/^\* SEARCH//' | xargs -r -n 1; }
for uid in $(search ALL); do
    ask "$imap/Mail;UID=$uid" -o "mail/$uid"
    # It makes no file if there is nothing.
    touch "mail/$uid"
done
# The short form of a search, in the URL.
ask "$imap/Mail?SUBJECT%20needle" | tr -d '\r' | sed 's/^\* SEARCH//' | xargs -r -n 1 >found
ask "$imap/Mail" -X "UID STORE $(search 'SUBJECT "Flag me"') +FLAGS (\\Flagged)" >/dev/null
ask "$imap/Mail" -X "UID STORE $(search 'SUBJECT "Delete me"') +FLAGS.SILENT (\\Deleted)" >/dev/null
ask "$imap/Mail" -X EXPUNGE >/dev/null
ask -T append.eml "$imap/Mail"
# Parts of a message, and all mechanisms.
ask "$imap/Mail;UID=3/;SECTION=HEADER" >/dev/null
ask "$imap/Mail;MAILINDEX=1;SECTION=1.MIME" >/dev/null
for mechanism in PLAIN LOGIN CRAM-MD5; do
    ask --login-options "AUTH=$mechanism" "$imap/" >/dev/null
done
ask --login-options AUTH=PLAIN --sasl-ir "$imap/" >/dev/null
