"""aioimaplib, a library for asyncio."""
import asyncio
import os
import re
from pathlib import Path

import aioimaplib


def ok(response):
    assert response.result == "OK", response
    return response.lines


async def main():
    mail = aioimaplib.IMAP4("127.0.0.1", int(os.environ["PORT"]), timeout=20)
    await mail.wait_hello_from_server()
    ok(await mail.login(os.environ["NAME"], "secret"))
    lines = [re.fullmatch(rb'\(.*\) "/" "?(.*?)"?', line) for line in ok(await mail.list('""', "*"))]
    Path("folders").write_text("\n".join(line[1].decode() for line in lines if line))
    ok(await mail.select("Mail"))
    uids = ok(await mail.uid_search("ALL"))[0].split()
    for uid in uids:
        # The response, the literal, what follows it, and the text of the status.
        _, message, *_ = ok(await mail.uid("fetch", uid.decode(), "(BODY.PEEK[])"))
        Path("mail", uid.decode()).write_bytes(message)
    Path("found").write_bytes(b"\n".join(ok(await mail.uid_search("SUBJECT needle"))[0].split()))
    [flagged] = ok(await mail.uid_search('SUBJECT "Flag me"'))[0].split()
    ok(await mail.uid("store", flagged.decode(), r"+FLAGS (\Flagged)"))
    [deleted] = ok(await mail.uid_search('SUBJECT "Delete me"'))[0].split()
    ok(await mail.uid("store", deleted.decode(), r"+FLAGS (\Deleted)"))
    ok(await mail.expunge())
    ok(await mail.append(Path("append.eml").read_bytes(), mailbox="Mail", flags=r"\Seen"))
    ok(await mail.status("INBOX", "(MESSAGES UIDNEXT)"))
    idle = await mail.idle_start(timeout=20)
    heard = []
    while not any(b"EXISTS" in line for line in heard):
        heard += await mail.wait_server_push()
    mail.idle_done()
    await asyncio.wait_for(idle, 10)
    Path("heard").write_text(repr(heard))
    ok(await mail.logout())


asyncio.run(main())
