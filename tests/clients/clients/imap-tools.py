"""imap-tools, a library on top of Python's own."""
import datetime
import os
from pathlib import Path

from imap_tools import AND, MailBoxUnencrypted, MailMessage, MailMessageFlags


class Kept(MailMessage):
    """Keeps what it was made from."""

    def __init__(self, data):
        super().__init__(data)
        # The front of the response and the literal, and perhaps what follows the literal.
        self.octets = next(part[1] for part in data if isinstance(part, tuple))


class Box(MailBoxUnencrypted):
    email_message_class = Kept


with Box("127.0.0.1", int(os.environ["PORT"])).login(os.environ["NAME"], "secret", initial_folder="Mail") as mail:
    Path("folders").write_text("\n".join(folder.name for folder in mail.folder.list()))
    for number, message in enumerate(mail.fetch(mark_seen=False)):
        Path("mail", str(number)).write_bytes(message.octets)
    found = mail.uids(AND(subject="needle"))
    Path("found").write_text("\n".join(found))
    mail.flag(mail.uids(AND(subject="Flag me")), MailMessageFlags.FLAGGED, True)
    mail.delete(mail.uids(AND(subject="Delete me")))
    date = datetime.datetime(2021, 3, 1, tzinfo=datetime.timezone.utc)
    mail.append(Path("append.eml").read_bytes(), "Mail", dt=date, flag_set=[MailMessageFlags.SEEN])
    assert len(mail.uids(AND(subject="Entwürfe"), charset="UTF-8")) == 1
    mail.folder.create("Tö & b")
    mail.copy(found, "Tö & b")
    assert mail.folder.status("Tö & b")["MESSAGES"] == len(found)
    mail.folder.delete("Tö & b")
    # All at once, and the headers alone.
    assert len(list(mail.fetch(mark_seen=False, bulk=True, headers_only=True))) > 30
    Path("heard").write_text(repr(mail.idle.wait(timeout=20)))
