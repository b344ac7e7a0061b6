# mbsync, both ways between a folder on disk and the server.
set -e
cat >rc <<E
IMAPAccount account
Host 127.0.0.1
Port $PORT
User $NAME
Pass secret
SSLType None
AuthMechs PLAIN

IMAPStore far
Account account

MaildirStore near
Path $HOME/maildir/
Inbox $HOME/maildir/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
CopyArrivalDate yes
SyncState *
E
mkdir maildir
mbsync -c rc -a
(cd maildir && find . -name cur | sed 's/^..//; s/.cur$//') >folders
find maildir/Mail/cur maildir/Mail/new -type f -exec cp -t mail {} +
# One more flag, one gone, one new; and a new folder.
flags() { sed -n 's/.*:2,//p' <<<"$1"; }
flagged=$(grep -lx 'Subject: Flag me' maildir/Mail/{cur,new}/* 2>/dev/null)
mv "$flagged" "$flagged.new"
base=$(basename "$flagged")
mv "$flagged.new" "maildir/Mail/cur/${base%%:2*}:2,F$(flags "$base")"
rm "$(grep -lx 'Subject: Delete me' maildir/Mail/{cur,new}/* 2>/dev/null)"
tr -d '\r' <append.eml >maildir/Mail/cur/1614592800.1.here:2,S
mkdir -p maildir/New/{cur,new,tmp}
mbsync -c rc -a
# Now both are alike, and there is nothing to do. What does not pass compressed can be read in the trace.
sed 's/^AuthMechs.*/&\nDisableExtension COMPRESS=DEFLATE/' rc >rc.plain
before=$(wc -l <trace)
mbsync -c rc.plain -a
tail -n "+$((before + 1))" trace >last
grep -q ' C: .*SELECT' last
grep -E ' C: .*(APPEND|STORE|EXPUNGE|COPY|BODY|CREATE|DELETE)' last >again || true
