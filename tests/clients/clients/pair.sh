# mbsync between two servers: each run makes both alike. What does not pass compressed can be read in the trace.
cat >rc <<E
IMAPStore far
Host 127.0.0.1
Port $PORT
User $NAME
Pass secret
SSLType None
AuthMechs PLAIN
DisableExtension COMPRESS=DEFLATE

IMAPStore near
Host 127.0.0.1
Port $DIRECT
User $NAME
Pass secret
SSLType None
AuthMechs PLAIN
DisableExtension COMPRESS=DEFLATE

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
CopyArrivalDate yes
SyncState $HOME/state/
E
mkdir -p state
mbsync -c rc -a
