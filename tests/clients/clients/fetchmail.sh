# fetchmail, which takes the mail away. It is to leave it as it is: no header field of its own, no address completed.
cat >rc <<E
set invisible
set pidfile "$HOME/pid"
poll 127.0.0.1 protocol imap port $PORT auth password
    user $NAME password secret folder Mail
    sslproto "" no rewrite no dropstatus no mimedecode pass8bits no keep fetchall
    mda "cat >\$(mktemp $HOME/mail/XXXXXX)"
E
chmod 600 rc
export FETCHMAILHOME=$HOME
fetchmail -f rc --nosyslog --nodetach
# The next one that comes is waited for.
sed -i "s|mda.*|mda \"cat >$HOME/heard\"|" rc
fetchmail -f rc --nosyslog --nodetach --idle &
for _ in $(seq 100); do
    [[ -s heard ]] && break
    sleep 0.2
done
kill $!
wait
true
