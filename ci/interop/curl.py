"""Requests as a person makes them: with curl."""

import json
import subprocess

from wattloop_process import PATIENCE


def curl(url, *arguments, body=None):
    """Status and body of an answer."""
    data = ["--data-binary", "@-"] if body is not None else []
    command = ["curl", "--silent", "--show-error", "--globoff", "--max-time", str(PATIENCE), "--write-out", "\n%{http_code}"]
    done = subprocess.run(
        [*command, *data, *arguments, url], input=body, capture_output=True, text=True, check=True)
    text, _, status = done.stdout.rpartition("\n")
    return int(status), text


def get(url):
    """The JSON of an answer that must be 200."""
    status, text = curl(url)
    assert status == 200, f"{url} answered {status}: {text}"
    return json.loads(text)


def post(hub, body, *arguments):
    """Posts a body to the webhook of a hub; status and JSON."""
    status, text = curl(f"{hub.url}/api/iammeter/webhook", *arguments, body=body)
    return status, json.loads(text)
