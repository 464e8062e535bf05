"""A PZEM-004T on a pseudoterminal in a few lines: answers the question for all registers with the frame that it is given."""

import os
import pty
import select
import threading
import tty


class FakeSensor:
    """Answers at once to the general address."""

    QUESTION = bytes.fromhex("F8 04 00 00 00 0A 64 64")
    # 229.7 V, 3.482 A, 767.8 W, 1 523 467 Wh, 50.0 Hz, 0.96.
    S1 = bytes.fromhex("F8 04 14 08 F9 0D 9A 00 00 1D FE 00 00 3F 0B 00 17 01 F4 00 60 00 00 7E 9C")

    def __init__(self, answer=S1):
        self.answer = answer
        self.asked = []
        self._line, other = pty.openpty()
        tty.setraw(other)
        self.path = os.ttyname(other)
        self._other = other
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        came = b""
        while not self._stopping.is_set():
            if not select.select([self._line], [], [], 0.05)[0]:
                continue
            came += os.read(self._line, 256)
            while len(came) >= len(self.QUESTION):
                question, came = came[:len(self.QUESTION)], came[len(self.QUESTION):]
                self.asked.append(question)
                if question == self.QUESTION and self.answer:
                    os.write(self._line, self.answer)

    def stop(self):
        self._stopping.set()
        self._thread.join()
        os.close(self._line)
        os.close(self._other)
