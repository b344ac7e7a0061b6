"""IMAPClient, the library on top of Python's own."""
import datetime
import os
from pathlib import Path

from imapclient import IMAPClient

with IMAPClient("127.0.0.1", int(os.environ["PORT"]), ssl=False) as mail:
    mail.login(os.environ["NAME"], "secret")
    Path("folders").write_text("\n".join(name for _, _, name in mail.list_folders()))
    mail.select_folder("Mail")
    for uid, items in mail.fetch(mail.search(), ["BODY.PEEK[]"]).items():
        Path("mail", str(uid)).write_bytes(items[b"BODY[]"])
    found = mail.search(["SUBJECT", "needle"])
    Path("found").write_text("\n".join(map(str, found)))
    mail.add_flags(mail.search(["SUBJECT", "Flag me"]), [b"\\Flagged"])
    deleted = mail.search(["SUBJECT", "Delete me"])
    mail.delete_messages(deleted)
    mail.expunge(deleted)
    mail.append("Mail", Path("append.eml").read_bytes(), [b"\\Seen"], datetime.datetime(2021, 3, 1, 12))
    # What it reads into values.
    assert len(mail.search(["SUBJECT", "Entwürfe"], "UTF-8")) == 1
    for uid, items in mail.fetch(mail.search(), ["ENVELOPE", "BODYSTRUCTURE", "FLAGS", "INTERNALDATE", "RFC822.SIZE"]).items():
        assert items[b"ENVELOPE"] and items[b"BODYSTRUCTURE"] and items[b"RFC822.SIZE"], (uid, items)
    mail.create_folder("Ordnerübersicht")
    mail.copy(found, "Ordnerübersicht")
    assert mail.folder_status("Ordnerübersicht", ["MESSAGES"])[b"MESSAGES"] == len(found)
    mail.delete_folder("Ordnerübersicht")
    mail.thread()
    mail.idle()
    heard = []
    while not any(b"EXISTS" in it for it in heard):
        heard += mail.idle_check(timeout=20) or exit("it hears nothing")
    mail.idle_done()
    Path("heard").write_text(repr(heard))
