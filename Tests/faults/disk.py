"""A disk whose power can be cut: a file that the kernel takes for a disk, and every write and flush to it in order.

The file lies in a FUSE file system of its own, served here in plain Python; a loop device makes a disk of it. What the
file system on that disk sends to it arrives here: blocks to write, and flushes, before which nothing is certain. After
the run the disk can be made as any moment would have left it: all that was written before the last flush, and of what
came after it any part, in pieces of a block.

Needs root (to mount), /dev/fuse and loop devices.
"""

import ctypes
import errno
import mmap
import os
import signal
import struct
import subprocess

import lab

BLOCK = 4096

# linux/fuse.h
HEADER = struct.Struct("<IIQQIIIHH")
REPLY = struct.Struct("<IiQ")
FORGET, GETATTR, SETATTR, OPEN, READ, WRITE, STATFS = 2, 3, 4, 14, 15, 16, 17
RELEASE, FSYNC, FLUSH, INIT, ACCESS, INTERRUPT, DESTROY, BATCH_FORGET = 18, 20, 25, 26, 34, 36, 38, 42
DIRECT_IO = 1
BIG_WRITES = 1 << 5
MAX_PAGES = 1 << 22
LARGEST = 1 << 20

# A write is its offset and its length, before its bytes; a flush has the length 0.
RECORD = struct.Struct("<QQ")


class Disk:
    """A disk with a file system, in a folder of its own, mounted at `place`."""

    def __init__(self, folder, kind, place):
        self.folder = folder
        self.kind = kind
        self.place = place
        os.makedirs(folder)
        os.makedirs(place, exist_ok=True)
        self.image = f"{folder}/image"
        self.first = f"{folder}/first"
        self.log = f"{folder}/log"
        self.file = f"{folder}/disk"
        self.server = None
        self.device = None
        # How many records the log has; shared with the server.
        self.counter = mmap.mmap(-1, 8)
        with open(self.image, "wb") as file:
            file.truncate({"ext4": 64 << 20, "xfs": 320 << 20}[kind])
        if kind == "ext4":
            lab.run_checked(["mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=0", self.image])
        else:
            lab.run_checked(["mkfs.xfs", "-q", "-f", "-K", self.image])
        lab.run_checked(["cp", "--sparse=always", self.image, self.first])

    # While it has power.

    def mount(self):
        lab.write(self.file, "")
        fuse = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={fuse},rootmode=100600,user_id=0,group_id=0"
        if LIBC.mount(b"stout-disk", self.file.encode(), b"fuse", 0, options.encode()) != 0:
            raise OSError(ctypes.get_errno(), "mount fuse")
        self.server = os.fork()
        if self.server == 0:
            status = 1
            try:
                serve(fuse, self.image, self.log, self.counter)
                status = 0
            finally:
                os._exit(status)
        os.close(fuse)
        self.device = lab.run_checked(["losetup", "-f", "--show", self.file]).decode().strip()
        lab.run_checked(["mount", "-t", self.kind, "-o", "noatime", self.device, self.place])

    def unmount(self):
        for words in (["umount", self.place], ["losetup", "-d", self.device] if self.device else None,
                      ["umount", self.file]):
            if words:
                subprocess.run(words, stderr=subprocess.DEVNULL, check=False)
        self.device = None
        if self.server:
            os.waitpid(self.server, 0)
            self.server = None

    @property
    def moment(self):
        """The number of writes and flushes until now."""
        return int.from_bytes(self.counter[:8], "little")

    # After it.

    def records(self):
        """The log: each (offset, bytes), or None for a flush."""
        records = []
        with open(self.log, "rb") as file:
            while head := file.read(RECORD.size):
                offset, length = RECORD.unpack(head)
                records.append((offset, file.read(length)) if length else None)
        return records

    def cuts(self, moments, chooser):
        """For each of the moments, ascending: the moment, and the path of an image as a power cut would have left the disk
        then. The image is the same file each time."""
        records = self.records()
        certain = f"{self.folder}/certain"
        cut = f"{self.folder}/cut"
        lab.run_checked(["cp", "--sparse=always", self.first, certain])
        done = 0
        for moment in sorted(moments):
            flush = moment
            while flush > done and records[flush - 1] is not None:
                flush -= 1
            with open(certain, "r+b") as file:
                for record in records[done:flush]:
                    if record is not None:
                        file.seek(record[0])
                        file.write(record[1])
            done = flush
            lab.run_checked(["cp", "--sparse=always", certain, cut])
            share = chooser.choice((0, 0.1, 0.5, 0.9, 1))
            with open(cut, "r+b") as file:
                for offset, data in records[done:moment]:
                    for start in range(0, len(data), BLOCK):
                        if chooser.random() < share:
                            file.seek(offset + start)
                            file.write(data[start:start + BLOCK])
            yield moment, cut

    def mounted(self, image):
        """Mounts an image where the disk was; to be used with `with`."""
        return Mounted(image, self.kind, self.place)


class Mounted:
    def __init__(self, image, kind, place):
        self.image, self.kind, self.place = image, kind, place

    def __enter__(self):
        lab.run_checked(["mount", "-t", self.kind, "-o", "loop,noatime", self.image, self.place])

    def __exit__(self, *_):
        lab.run_checked(["umount", self.place])


LIBC = ctypes.CDLL(None, use_errno=True)


def serve(fuse, image, log, counter):
    """Answers the kernel until the file is unmounted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    disk = os.open(image, os.O_RDWR)
    size = os.fstat(disk).st_size
    count = 0
    with open(log, "wb", buffering=1 << 20) as book:
        while True:
            try:
                request = os.read(fuse, LARGEST + 8192)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
                    continue
                return
            _, code, unique, _, _, _, _, _, _ = HEADER.unpack_from(request)
            body = memoryview(request)[HEADER.size:]
            answer, failure = b"", 0
            if code in (FORGET, BATCH_FORGET, INTERRUPT):
                continue
            if code == INIT:
                answer = struct.pack(
                    "<IIIIHHIIHH32x", 7, 31, 0, BIG_WRITES | MAX_PAGES, 64, 48, LARGEST, 1, LARGEST // 4096, 0)
            elif code in (GETATTR, SETATTR):
                attributes = struct.pack("<QQQQQQIIIIIIIIII", 1, size, size // 512, 0, 0, 0, 0, 0, 0, 0o100600, 1, 0, 0, 0,
                                         BLOCK, 0)
                answer = struct.pack("<QII", 3600, 0, 0) + attributes
            elif code == OPEN:
                answer = struct.pack("<QII", 1, DIRECT_IO, 0)
            elif code == READ:
                _, offset, length = struct.unpack_from("<QQI", body)
                answer = os.pread(disk, length, offset)
            elif code == WRITE:
                _, offset, length = struct.unpack_from("<QQI", body)
                data = body[40:40 + length]
                os.pwrite(disk, data, offset)
                book.write(RECORD.pack(offset, length))
                book.write(data)
                count += 1
                answer = struct.pack("<II", length, 0)
            elif code == FSYNC:
                book.write(RECORD.pack(0, 0))
                count += 1
            elif code == STATFS:
                answer = bytes(80)
            elif code not in (RELEASE, FLUSH, ACCESS, DESTROY):
                failure = -errno.ENOSYS
            counter[:8] = count.to_bytes(8, "little")
            if failure:
                answer = b""
            os.writev(fuse, [REPLY.pack(REPLY.size + len(answer), failure, unique), answer])
