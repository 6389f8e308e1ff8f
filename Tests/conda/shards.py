"""Splits the repodata of a channel into shards (CEP 16), as a channel's server has them.

    shards.py CHANNEL TARGET            each subdir of CHANNEL with a repodata.json or repodata.json.zst
"""

import hashlib
import json
import os
import struct
import subprocess
import sys


def packed(value):
    """MessagePack, each value in the shortest form that other writers use too."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        if 0 <= value < 128:
            return struct.pack("B", value)
        if value < 0:
            return b"\xd3" + struct.pack(">q", value)
        for mark, form, limit in ((0xcc, ">B", 8), (0xcd, ">H", 16), (0xce, ">I", 32), (0xcf, ">Q", 64)):
            if value < 1 << limit:
                return bytes([mark]) + struct.pack(form, value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode()
        if len(data) < 32:
            return bytes([0xa0 | len(data)]) + data
        return sized(len(data), (0xd9, 0xda, 0xdb)) + data
    if isinstance(value, bytes):
        return sized(len(value), (0xc4, 0xc5, 0xc6)) + value
    if isinstance(value, list):
        head = bytes([0x90 | len(value)]) if len(value) < 16 else sized(len(value), (None, 0xdc, 0xdd))
        return head + b"".join(packed(one) for one in value)
    head = bytes([0x80 | len(value)]) if len(value) < 16 else sized(len(value), (None, 0xde, 0xdf))
    return head + b"".join(packed(key) + packed(one) for key, one in value.items())


def sized(length, marks):
    for mark, form, limit in zip(marks, (">B", ">H", ">I"), (8, 16, 32)):
        if mark is not None and length < 1 << limit:
            return bytes([mark]) + struct.pack(form, length)
    raise ValueError(length)


def compressed(data):
    return subprocess.run(["zstd", "-q", "-3", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def split(source, target, subdir):
    path = os.path.join(source, subdir, "repodata.json")
    if os.path.exists(path):
        with open(path, "rb") as file:
            text = file.read()
    else:
        text = subprocess.run(["zstd", "-dcq", path + ".zst"], stdout=subprocess.PIPE, check=True).stdout
    data = json.loads(text)
    shards = {}
    for kind in ("packages", "packages.conda"):
        for name, record in data.get(kind, {}).items():
            record = {key: bytes.fromhex(one) if key in ("md5", "sha256") else one for key, one in record.items()}
            shard = shards.setdefault(record["name"], {"packages": {}, "packages.conda": {}, "removed": []})
            shard[kind][name] = record
    for name in data.get("removed", []):
        owner = shards.get(name.rsplit("-", 2)[0])
        if owner:
            owner["removed"].append(name)
    folder = os.path.join(target, subdir, "shards")
    os.makedirs(folder, exist_ok=True)
    digests = {}
    for name, shard in shards.items():
        content = compressed(packed(shard))
        digests[name] = hashlib.sha256(content).digest()
        with open(os.path.join(folder, digests[name].hex() + ".msgpack.zst"), "wb") as file:
            file.write(content)
    index = {"version": 1, "info": {"base_url": "./", "shards_base_url": "./shards/", "created_at": "2026-01-01T00:00:00Z",
                                    "subdir": subdir}, "shards": digests}
    with open(os.path.join(target, subdir, "repodata_shards.msgpack.zst"), "wb") as file:
        file.write(compressed(packed(index)))
    return len(shards)


if __name__ == "__main__":
    source, target = sys.argv[1:]
    for subdir in sorted(os.listdir(source)):
        if os.path.isdir(os.path.join(source, subdir)):
            print(f"{subdir}: {split(source, target, subdir)} shards")
