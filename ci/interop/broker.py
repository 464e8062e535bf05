"""A real mosquitto on loopback, which a test starts and ends by its id, with its own clients."""

import os
import shutil
import socket
import subprocess

from wattloop_process import PATIENCE

MOSQUITTO = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")


class Broker:
    """Listens on an address that no other test uses."""

    def __init__(self, test, place, host, tls=None, users=None):
        """
        - place: a folder for its configuration.
        - host: of loopback, its own.
        - tls: paths of a certificate and of its key.
        - users: names and passwords of those who may connect.
        """
        self.host = host
        self.port = 8883 if tls else 1883
        self.url = f"mqtt{'s' if tls else ''}://{host}"
        lines = ["user root", f"listener {self.port} {host}", "log_dest stderr", f"allow_anonymous {str(not users).lower()}"]
        if tls:
            lines += [f"certfile {tls[0]}", f"keyfile {tls[1]}"]
        if users:
            passwords = os.path.join(place, "users")
            with open(passwords, "w", encoding="utf-8") as file:
                file.writelines(f"{name}:{password}\n" for name, password in users.items())
            subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
            lines.append(f"password_file {passwords}")
        self._configuration = os.path.join(place, "broker.conf")
        with open(self._configuration, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self._process = None
        self.start()
        test.addCleanup(self.stop)

    def start(self):
        """Returns when it says that it runs."""
        self._process = subprocess.Popen([MOSQUITTO, "-c", self._configuration], stderr=subprocess.PIPE, text=True)
        for line in self._process.stderr:
            if " running" in line:
                return self._wait_for_its_loop()
        raise AssertionError("the broker has ended")

    def _wait_for_its_loop(self):
        """It forgets a SIGTERM that comes between its word that it runs and its loop; noise is turned away in there."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as connection:
            connection.sendall(bytes(16))
            try:
                while connection.recv(64):
                    pass
            except ConnectionResetError:
                pass

    def stop(self):
        """Ends it in order."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(PATIENCE)
        self._process.stderr.close()

    def _command(self, program, *arguments):
        return [program, "-h", self.host, "-p", str(self.port), *arguments]

    def publish(self, topic, payload, *arguments):
        """By mosquitto_pub, at QoS 1: returns when the broker has it."""
        subprocess.run(
            self._command("mosquitto_pub", "-q", "1", "-t", topic, "-s", *arguments), input=payload, check=True,
            text=True, timeout=PATIENCE, capture_output=True)

    def messages(self, topic, count, *arguments):
        """So many messages as mosquitto_sub prints them: topic, quality of service, retained, payload."""
        done = subprocess.run(
            self._command("mosquitto_sub", "-q", "1", "-t", topic, "-C", str(count), "-F", "%t %q %r %p", *arguments),
            check=True, text=True, timeout=PATIENCE, capture_output=True)
        return [tuple(line.split(" ", 3)) for line in done.stdout.splitlines()]

    def subscribe(self, topic, *arguments):
        """A mosquitto_sub that has subscribed; its lines come on `stdout`."""
        # Into a pipe it prints a page at a time.
        command = self._command("mosquitto_sub", "-d", "-q", "1", "-t", topic, "-F", "%t %q %r %p", *arguments)
        process = subprocess.Popen(["stdbuf", "-oL", *command], text=True, stdout=subprocess.PIPE)
        for line in process.stdout:
            if line.startswith("Subscribed"):
                return process
        raise AssertionError("mosquitto_sub has ended")
