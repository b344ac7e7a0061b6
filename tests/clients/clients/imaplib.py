"""Python's own library. It has no IDLE before Python 3.14."""
import imaplib
import os
import re
from pathlib import Path


def ok(answer):
    status, data = answer
    assert status == "OK", answer
    return data


mail = imaplib.IMAP4("127.0.0.1", int(os.environ["PORT"]))
ok(mail.login(os.environ["NAME"], "secret"))
names = [re.fullmatch(rb'\(.*\) "/" "?(.*?)"?', line)[1].decode() for line in ok(mail.list())]
Path("folders").write_text("\n".join(names))

ok(mail.select("Mail"))
for number in ok(mail.search(None, "ALL"))[0].split():
    # A tuple of the front of the response and the literal, and what follows the literal.
    (_, message), _ = ok(mail.fetch(number, "(BODY.PEEK[])"))
    Path("mail", number.decode()).write_bytes(message)
found = ok(mail.uid("SEARCH", "SUBJECT", '"needle"'))[0].split()
Path("found").write_bytes(b"\n".join(found))
[flagged] = ok(mail.uid("SEARCH", "SUBJECT", '"Flag me"'))[0].split()
ok(mail.uid("STORE", flagged, "+FLAGS", r"(\Flagged)"))
[deleted] = ok(mail.uid("SEARCH", "SUBJECT", '"Delete me"'))[0].split()
ok(mail.uid("STORE", deleted, "+FLAGS", r"(\Deleted)"))
ok(mail.expunge())
ok(mail.append("Mail", r"(\Seen)", imaplib.Time2Internaldate(1614592800), Path("append.eml").read_bytes()))
# What else it has, on a folder of its own.
ok(mail.create("Other"))
ok(mail.uid("COPY", flagged, "Other"))
ok(mail.rename("Other", "Another"))
ok(mail.status("Another", "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"))
ok(mail.sort("(REVERSE DATE)", "UTF-8", "ALL"))
ok(mail.thread("REFERENCES", "UTF-8", "ALL"))
ok(mail.fetch("1:*", "(UID FLAGS ENVELOPE BODYSTRUCTURE RFC822.SIZE INTERNALDATE)"))
ok(mail.delete("Another"))
ok(mail.close())
mail.logout()
