"""libmodbus 3.1 as its own C programs use it: the client and the server of the Debian library, through ctypes."""

import contextlib
import ctypes
import socket
import threading

NO_RECOVERY, LINK, PROTOCOL = 0, 2, 4
HEADER = 7  # bytes of a Modbus TCP header
MAXIMUM = 260  # bytes of the longest frame

_library = ctypes.CDLL("libmodbus.so.5", use_errno=True)
_library.modbus_strerror.restype = ctypes.c_char_p
_library.modbus_strerror.argtypes = [ctypes.c_int]
_library.modbus_new_tcp.restype = ctypes.c_void_p
_library.modbus_new_tcp.argtypes = [ctypes.c_char_p, ctypes.c_int]
_library.modbus_set_response_timeout.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32]
for _name, _arguments in {
    "connect": [], "close": [], "free": [], "get_header_length": [],
    "set_slave": [ctypes.c_int], "set_error_recovery": [ctypes.c_int], "set_socket": [ctypes.c_int],
    "read_registers": [ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_uint16)],
    "read_input_registers": [ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_uint16)],
    "write_register": [ctypes.c_int, ctypes.c_int],
    "write_registers": [ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_uint16)],
    "send_raw_request": [ctypes.c_char_p, ctypes.c_int],
    "receive": [ctypes.c_char_p], "receive_confirmation": [ctypes.c_char_p],
    "reply": [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p],
}.items():
    getattr(_library, f"modbus_{_name}").argtypes = [ctypes.c_void_p, *_arguments]


class Failed(Exception):
    """What `modbus_strerror` says."""


class Client:
    """One context; a thread of its own may use it."""

    def __init__(self, address, unit=1, recovery=NO_RECOVERY, timeout=0.5):
        host, port = address
        self._context = _library.modbus_new_tcp(host.encode(), port)
        _library.modbus_set_slave(self._context, unit)
        _library.modbus_set_error_recovery(self._context, recovery)
        _library.modbus_set_response_timeout(self._context, int(timeout), int(timeout % 1 * 1_000_000))
        self.connect()

    def _call(self, name, *arguments):
        result = getattr(_library, f"modbus_{name}")(self._context, *arguments)
        if result == -1:
            raise Failed(_library.modbus_strerror(ctypes.get_errno()).decode())
        return result

    def connect(self):
        self._call("connect")

    def set_unit(self, unit):
        self._call("set_slave", unit)

    def read(self, start, count, function="read_registers"):
        words = (ctypes.c_uint16 * max(count, 1))()
        return list(words[:self._call(function, start, count, words)])

    def read_input(self, start, count):
        return self.read(start, count, "read_input_registers")

    def write(self, start, *words):
        if len(words) == 1:
            return self._call("write_register", start, words[0])
        return self._call("write_registers", start, len(words), (ctypes.c_uint16 * len(words))(*words))

    def raw(self, unit, *pdu):
        """Sends a request that the library has no call for; returns unit and PDU of the answer."""
        request = bytes([unit, *pdu])
        self._call("send_raw_request", request, len(request))
        answer = ctypes.create_string_buffer(MAXIMUM)
        size = self._call("receive_confirmation", answer)
        return answer.raw[HEADER - 1:size]

    def close(self):
        if self._context:
            _library.modbus_close(self._context)
            _library.modbus_free(self._context)
            self._context = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Mapping(ctypes.Structure):
    """`modbus_mapping_t`."""

    _fields_ = [
        *((f"{kind}_{table}", ctypes.c_int) for table in ("bits", "input_bits", "input_registers", "registers")
          for kind in ("nb", "start")),
        ("tab_bits", ctypes.c_void_p), ("tab_input_bits", ctypes.c_void_p),
        ("tab_input_registers", ctypes.c_void_p), ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    ]


class Server:
    """Serves holding registers from address 0 with `modbus_receive` and `modbus_reply`, a thread a connection."""

    def __init__(self, registers, host="127.0.0.1"):
        self._words = (ctypes.c_uint16 * len(registers))(*registers)
        self._mapping = _Mapping(nb_registers=len(registers), tab_registers=self._words)
        self._listener = socket.create_server((host, 0))
        self.address = self._listener.getsockname()
        self.requests = 0
        self._open, self._ended = [], False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                link, _ = self._listener.accept()
                self._open.append(link)
                threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link):
        context = _library.modbus_new_tcp(b"127.0.0.1", 0)
        _library.modbus_set_socket(context, link.fileno())
        request = ctypes.create_string_buffer(MAXIMUM)
        while not self._ended:
            size = _library.modbus_receive(context, request)
            if size == -1:
                break
            if size > 0:
                self.requests += 1
                _library.modbus_reply(context, request, size, ctypes.byref(self._mapping))
        _library.modbus_free(context)
        link.close()

    def hang_up(self):
        """Closes every connection; new ones are served."""
        for link in self._open:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def close(self):
        self._ended = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
