# SPDX-License-Identifier: Apache-2.0
"""A drawn shop and a server over it, for the scripts of this folder, whose first word is the program."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

COLORWAY = str(pathlib.Path(sys.argv.pop(1)).resolve())
PATIENCE = 60  # seconds, sanitizers and busy machines included


def colorway(*words):
    """What it prints."""
    return subprocess.run([COLORWAY, *words], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


class Shop:
    """A drawn shop, embedded by a small model, and a server over it."""

    WORDS = (["--products", "6"], ["--method", "weakly"], ["batch=8", "words=60"])
    OUTFITS = (["--outfits", "12"], ["--method", "csa_net", "--outfits", "SHOP/outfits.csv"], ["batch=2"])

    def __init__(self, drawn=WORDS):
        self.folder = tempfile.TemporaryDirectory(prefix="colorway-serve-")
        self.catalog = os.path.join(self.folder.name, "shop.db")
        shop, run = (os.path.join(self.folder.name, name) for name in ("shop", "run"))
        sample, method, settings = drawn
        colorway("sample", shop, *sample, "--size", "64", "--pictures", "1")
        self.feed = os.path.join(shop, "feed.tsv")
        colorway("import", self.feed, "-c", self.catalog)
        colorway("train", "-c", self.catalog, "--out", run, *(word.replace("SHOP", shop) for word in method), *(
            word for key in ("width=0.25", "stages=2", "stem=small", "global_px=16", "steps=12", *settings)
            for word in ("--set", key)))
        colorway("embed", "-c", self.catalog, "--model", run)
        self.start()

    def start(self, *words):
        self.log = tempfile.TemporaryFile("w+")  # a pipe that nobody reads would stop the server
        self.server = subprocess.Popen([COLORWAY, "serve", "-c", self.catalog, "--port", "0", "--threads", "2", *words],
                                       stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = int(self.server.stdout.readline().rpartition(":")[2])

    def stop(self, number=signal.SIGTERM):
        self.server.send_signal(number)
        self.server.communicate(timeout=PATIENCE)
        self.log.seek(0)
        with self.log:
            return self.server.returncode, self.log.read()

    def ask(self, path, method="GET", body=None, headers=None):
        """Status, headers and body of the answer, JSON read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if "json" in answer.getheader("Content-Type", ""):
            data = json.loads(data) if data else None
        return answer.status, answer, data
