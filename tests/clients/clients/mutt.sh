# mutt and neomutt, whose keys are typed by their configuration.
set -e
mkdir -p local/{cur,new,tmp}
tr -d '\r' <append.eml >local/cur/1.1.here:2,S
cat >rc <<E
set imap_user=$NAME imap_pass=secret ssl_starttls=no ssl_force_tls=no
set folder="imap://127.0.0.1:$PORT/" spoolfile="+Mail" imap_check_subscribed imap_list_subscribed=no
set imap_condstore=yes imap_qresync=yes timeout=1 mail_check=1
set mbox_type=Maildir header_cache="$HOME/cache" message_cachedir="" sort=mailbox-order mark_old=no move=no
set pipe_split=yes pipe_sep="" delete=yes confirmappend=no confirmcreate=no quit=yes wait_key=no sleep_time=0 charset=utf-8
set status_format="%f: %m messages" folder_format="name: %f" index_format="subject: %s"
E
# All of it; what the server finds; one flagged, one deleted; one added.
cat >>rc <<E
push "<tag-pattern>~A<enter><tag-prefix><pipe-message>cat >\$(mktemp mail/XXXXXX)<enter><untag-pattern>~A<enter>\
<limit>=h \\"Subject: needle\\"<enter><tag-pattern>~A<enter><tag-prefix><copy-message>$HOME/needles<enter><untag-pattern>~A<enter>\
<limit>~s \\"Flag me\\"<enter><flag-message><limit>~s \\"Delete me\\"<enter><delete-message><limit>all<enter><sync-mailbox>\
<change-folder>$HOME/local<enter><copy-message>+Mail<enter><change-folder>+Mail<enter>\
<enter-command>set imap_idle=yes status_format=\"ready in %f\"<enter>"
E
program=${NAME%-*}
{
    printf 'ready in\ttype c?\n'
    # One begins with what is in the folder, the other with all that there are.
    [[ $program != mutt ]] || printf 'name: .*INBOX\ttype \\t\n'
    printf 'name: .*Deep\tsave screen\n'
    printf '\ttype q\n'
    printf 'New mail in this mailbox\tsave heard\n'
    printf '\ttype q\n'
} >steps
"$CLIENTS/../target/clients/python/bin/python" "$CLIENTS/terminal.py" steps "$program" -F rc -n
grep -rh '^Subject: ' needles >found
sed -nE 's/.*name: [+=]?//p' screen >folders
