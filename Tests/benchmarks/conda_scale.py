"""Makes a channel of conda-forge's size out of real records: conda_scale.py CHANNEL OUTPUT [TIMES]

Each copy has names of its own, in `depends` as well, so that the copies are worlds beside each other. CHANNEL has
linux-64 and noarch, each with repodata.json.zst; OUTPUT gets the same.
"""

import json
import os
import re
import subprocess
import sys

channel, output = sys.argv[1:3]
times = int(sys.argv[3]) if len(sys.argv) > 3 else 33
name = re.compile(r"^[a-z0-9_.-]+")
text = count = 0
for subdir in ("linux-64", "noarch"):
    data = json.loads(subprocess.run(
        ["zstd", "-dcq", f"{channel}/{subdir}/repodata.json.zst"], capture_output=True, check=True).stdout)
    os.makedirs(f"{output}/{subdir}", exist_ok=True)
    whole = {"info": data["info"], "repodata_version": 1, "removed": []}
    for part in ("packages", "packages.conda"):
        whole[part] = {}
        for copy in range(times):
            mark = f"-x{copy:02}" if copy else ""

            def renamed(spec):
                return spec if spec.startswith("__") else name.sub(lambda found: found.group() + mark, spec)

            for file, record in data[part].items():
                new = dict(record, name=record["name"] + mark)
                new["depends"] = [renamed(spec) for spec in record["depends"]]
                new["constrains"] = [renamed(spec) for spec in record.get("constrains", [])]
                extent = ".conda" if file.endswith(".conda") else ".tar.bz2"
                whole[part][f"{new['name']}-{new['version']}-{new['build']}{extent}"] = new
                count += 1
        whole[part] = dict(sorted(whole[part].items()))
    bytes_ = json.dumps(whole).encode()
    text += len(bytes_)
    subprocess.run(["zstd", "-q", "-f", "-T0", "-3", "-o", f"{output}/{subdir}/repodata.json.zst"], input=bytes_, check=True)
print(f"{count} records, {text / 1e6:.0f} MB of text")
