"""Runs a program on a terminal of its own, as somebody would who reads the screen and types.

    terminal.py STEPS COMMAND...

Each line of the file STEPS is a pattern, a tab, and what to do once that is on the screen and nothing more comes: `type KEYS`, with
escapes as in Python, or `save FILE`, which writes the screen to a file.
"""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

import pyte

WAIT = 20
QUIET = 0.15


def main():
    steps = [line.rstrip("\n").split("\t") for line in open(sys.argv[1]) if line.strip()]
    screen = pyte.Screen(120, 80)
    stream = pyte.ByteStream(screen)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", screen.lines, screen.columns, 0, 0))
    # It may have asked for the size before it was told.
    os.kill(child, signal.SIGWINCH)
    # Some ask the terminal what it is, and wait for the answer.
    screen.write_process_input = lambda answer: os.write(terminal, answer.encode())

    def shown():
        return "\n".join(line.rstrip() for line in screen.display)

    def read(seconds):
        """What comes within this time: true if something does."""
        if not select.select([terminal], [], [], seconds)[0]:
            return False
        try:
            octets = os.read(terminal, 65536)
        except OSError:
            octets = b""
        if not octets:
            raise EOFError
        stream.feed(octets)
        return True

    for pattern, action in steps:
        deadline = time.monotonic() + WAIT
        while read(QUIET) or not re.search(pattern, shown()):
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
                sys.exit(f"{shown().strip()}\nthe screen has no {pattern!r}")
        verb, rest = action.split(" ", 1)
        if verb == "save":
            with open(rest, "w") as file:
                file.write(shown())
        else:
            os.write(terminal, codecs.decode(rest, "unicode_escape").encode("latin-1"))
    try:
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            read(1)
    except EOFError:
        os.waitpid(child, 0)
        return
    os.kill(child, signal.SIGKILL)
    sys.exit(f"{shown().strip()}\nit does not end")


main()
