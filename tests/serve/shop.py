# SPDX-License-Identifier: Apache-2.0
"""A drawn shop and a server over it, for the scripts of this folder, whose first word is the program."""
import http.client
import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

COLORWAY = str(pathlib.Path(sys.argv.pop(1)).resolve())
PATIENCE = 60  # seconds, sanitizers and busy machines included


def colorway(*words):
    """What it prints."""
    return subprocess.run([COLORWAY, *words], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def chunk(name, data):
    """A part of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(seed, side=48):
    """A picture like no other: a few rectangles of drawn colours."""
    drawn = random.Random(seed)
    rows = [[(240, 240, 240)] * side for _ in range(side)]
    for _ in range(6):
        left, top, colour = drawn.randrange(side), drawn.randrange(side), tuple(drawn.randrange(256) for _ in range(3))
        for y in range(top, min(side, top + 8 + drawn.randrange(side))):
            for x in range(left, min(side, left + 8 + drawn.randrange(side))):
                rows[y][x] = colour
    data = b"".join(b"\0" + b"".join(bytes(pixel) for pixel in row) for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def verify(catalog):
    """Status and what is said."""
    done = subprocess.run([COLORWAY, "verify", "-c", catalog], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


class Shop:
    """A drawn shop, embedded by a small model, and a server over it."""

    WORDS = (["--products", "6"], ["--method", "weakly"], ["batch=8", "words=60"])
    OUTFITS = (["--outfits", "12"], ["--method", "csa_net", "--outfits", "SHOP/outfits.csv"], ["batch=2"])
    log = None

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
        if self.log is not None:
            self.log.close()
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

    def settled(self, path):
        """Status and body, once what they take has been made."""
        until = time.monotonic() + PATIENCE
        status, answer, data = self.ask(path)
        while status == 202 and answer.getheader("Retry-After") == "1" and time.monotonic() < until:
            time.sleep(0.05)
            status, answer, data = self.ask(path)
        return status, data


class Cases(unittest.TestCase):
    """What is asked of self.shop."""

    def well(self, path, **how):
        status, _, data = self.shop.ask(path, **how)
        self.assertEqual(status, 200, data)
        return data

    def problem(self, status, path, words, **how):
        got, answer, data = self.shop.ask(path, **how)
        self.assertEqual((got, answer.getheader("Content-Type")), (status, "application/problem+json"), data)
        self.assertEqual(data["status"], status)
        self.assertIn(words, data["detail"])
        self.assertNotIn(self.shop.folder.name, data["detail"])
        return answer

    def patient(self, path):
        status, data = self.shop.settled(path)
        self.assertEqual(status, 200, data)
        return data
