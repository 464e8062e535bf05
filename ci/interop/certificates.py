"""Certificates for the tests of TLS, made by openssl."""

import os
import subprocess


class Authority:
    """Signs certificates of servers; `root` is the file that a client must trust."""

    def __init__(self, folder):
        self.folder = folder
        self.root = os.path.join(folder, "root.pem")
        self._key = os.path.join(folder, "root.key")
        self._openssl("req", "-x509", *self._new_key(self._key), "-out", self.root, "-days", "2", "-subj", "/CN=tests")

    def certificate(self, name, address="127.0.0.1", days=1):
        """Paths of a certificate for an address and of its key; it has ended when `days` is negative."""
        certificate, key, request = (os.path.join(self.folder, f"{name}.{kind}") for kind in ("pem", "key", "csr"))
        self._openssl("req", "-new", *self._new_key(key), "-out", request, "-subj", f"/CN={name}",
                      "-addext", f"subjectAltName=IP:{address}")
        self._openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self._key, "-CAcreateserial",
                      "-copy_extensions", "copy", "-days", str(days), "-out", certificate)
        return certificate, key

    @staticmethod
    def _new_key(path):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)
