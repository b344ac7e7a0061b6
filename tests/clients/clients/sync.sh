# The example `sync` of this crate, which only reads.
"$EXAMPLES/sync" --insecure-plain "imap://$NAME:secret@127.0.0.1:$PORT/Mail" maildir
rm -r mail
mkdir mail
find maildir/cur maildir/new -type f -exec cp -t mail {} +
before=$(wc -l <trace)
"$EXAMPLES/sync" --insecure-plain "imap://$NAME:secret@127.0.0.1:$PORT/Mail" maildir
tail -n "+$((before + 1))" trace | grep ' C: .*BODY' >again || true
