# Dovecot as a client: its storage `imapc`, which keeps nothing itself.
set -e
cat >dovecot.conf <<E
base_dir = $HOME/run
log_path = /dev/stderr
mail_location = imapc:$HOME/imapc
mail_home = $HOME/home
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
imapc_host = 127.0.0.1
imapc_port = $PORT
imapc_user = $NAME
imapc_password = secret
imapc_features = rfc822.size fetch-headers fetch-bodystructure search modseq delay-login
ssl = no
protocols =
namespace inbox {
  inbox = yes
  separator = /
  prefix =
}
E
chown mail:mail .
export USER=mail
run() { doveadm -c dovecot.conf "$@"; }
run mailbox list >folders
# Each line is the mailbox and the UID.
run search mailbox Mail subject needle | cut -d ' ' -f 2 >found
run fetch 'uid flags imap.envelope imap.bodystructure date.received size.physical' mailbox Mail all >/dev/null
# As one who moves to Dovecot does it.
run backup maildir:"$HOME/maildir:LAYOUT=fs"
find maildir/Mail/cur maildir/Mail/new -type f -exec cp -t mail {} +
run flags add '\Flagged' mailbox Mail subject 'Flag me'
run expunge mailbox Mail subject 'Delete me'
run save -m Mail append.eml
run mailbox create Imapc
run copy Imapc mailbox Mail subject needle
run mailbox delete Imapc
# It idles for those that idle with it.
{
    printf 'a SELECT Mail\r\nb IDLE\r\n'
    for _ in $(seq 100); do
        sed '1,/^+ /d' session | grep -q EXISTS && break
        sleep 0.2
    done
    printf 'DONE\r\nc LOGOUT\r\n'
} | run exec imap >session
sed '1,/^+ /d' session | grep EXISTS >heard
