# fdm, which takes the mail away. It also delivers to a folder.
cat >rc <<E
set no-received
set lock-file "$HOME/lock"
set maximum-size 100M
account "account" imap server "127.0.0.1" port $PORT user "$NAME" pass "secret" folder "Mail" no-verify
action "store" maildir "$HOME/maildir"
match all action "store"
E
chmod 600 rc
fdm -f rc -l -a account poll
fdm -f rc -u "$(id -un)" -l -a account fetch
find maildir/cur maildir/new -type f -exec cp -t mail {} +
cat >deliver <<E
set no-received
set lock-file "$HOME/lock"
account "here" stdin
action "add" imap server "127.0.0.1" port $PORT user "$NAME" pass "secret" folder "Mail" no-verify
match all action "add"
E
chmod 600 deliver
tr -d '\r' <append.eml | fdm -f deliver -u "$(id -un)" -m -a here fetch
